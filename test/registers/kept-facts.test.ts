/** Facts of a chunk are computed once: a later export computes those of new chunks alone. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { registerKeys } from '../../lambdas/domain/registers/register-keys.ts';
import { activityFields, attendanceFields } from '../factories.ts';
import { MESSY_OWNER, RegisterWorld } from './register-world.ts';
import { bytesOf, type FileOfRegister } from './split-register.ts';

/** Chunks of two activities. */
vi.mock('../../lambdas/domain/registers/chunk-format.ts', async (original) => ({
  ...(await original<typeof import('../../lambdas/domain/registers/chunk-format.ts')>()),
  CHUNK_ACTIVITIES: 2,
}));

const KEYS = registerKeys(MESSY_OWNER.organisationNumber, MESSY_OWNER.year);

let world: RegisterWorld;
/** Keys of the objects that exports read and wrote in the registers bucket since the last `exportOnce`. */
let read: string[];
let written: string[];

beforeEach(async () => {
  world = new RegisterWorld();
  const get = vi.spyOn(world.registers, 'get');
  const put = vi.spyOn(world.registers, 'put');
  get.mockClear();
  put.mockClear();
  await importFiles(file('Oslo', 5), file('Bergen', 4), file('Tromsø', 3));
});

afterEach(() => vi.restoreAllMocks());

it('a second export of an unchanged register computes no chunk anew, and gives the same figures', async () => {
  const first = await exportOnce();
  // Three, two and two chunks.
  expect(factsOf(written)).toHaveLength(7);
  expect(await exportOnce()).toEqual(first);
  expect(written).toEqual([]);
  expect(new Set(factsOf(read)).size).toBe(7);
});

it('an export after one file changed computes the changed chunks of that file alone', async () => {
  await exportOnce();
  // Its first two chunks are as they were.
  await importFiles(file('Oslo', 6));
  await exportOnce();
  expect(factsOf(written)).toHaveLength(1);
});

it('an export after a file was added and another one taken out computes the added file alone', async () => {
  await exportOnce();
  await importFiles(file('Bodø', 3));
  await world.removeFile('oslo *.csv');
  await exportOnce();
  expect(factsOf(written)).toHaveLength(2);
});

it('an export after an earlier version was restored computes nothing', async () => {
  const first = await exportOnce();
  await importFiles(file('Oslo', 1));
  await exportOnce();
  await world.restore(1);
  expect(await exportOnce()).toEqual(first);
  expect(written).toEqual([]);
});

it('an import of the same files stores no chunk and makes no version', async () => {
  const before = await world.manifest();
  vi.mocked(world.registers.put).mockClear();
  await importFiles(file('Oslo', 5), file('Bergen', 4));
  const keys = vi.mocked(world.registers.put).mock.calls.map(([key]) => key);
  expect(keys.filter((key) => key.startsWith(KEYS.chunksPrefix))).toEqual([]);
  expect(await world.manifest()).toEqual(before);
});

it('an export after the words were changed computes every chunk anew, because facts depend on them', async () => {
  await exportOnce();
  const { organisationNumber, organisation, year, vocabularies } = MESSY_OWNER;
  const labels = { ...MESSY_OWNER.labels, Besøk: 'KONTAKT' as const };
  const words = { labels, vocabularies, settings: {}, columnConfiguration: null };
  world.catalogue.seedConfiguration({ organisationNumber, organisation, year, ...words });
  await exportOnce();
  expect(factsOf(written)).toHaveLength(7);
});

it('facts that are damaged are computed again, and give the same figures', async () => {
  const first = await exportOnce();
  const [damaged = ''] = world.registers.keys(KEYS.factsPrefix);
  await world.registers.put(damaged, '{}', 'application/octet-stream');
  expect(await exportOnce()).toEqual(first);
  expect(written).toEqual([damaged]);
});

async function exportOnce() {
  const [get, put] = [vi.mocked(world.registers.get), vi.mocked(world.registers.put)];
  get.mockClear();
  put.mockClear();
  const figures = await world.figures('report');
  expect(figures?.total.activities).toBeGreaterThan(0);
  read = get.mock.calls.map(([key]) => key);
  written = put.mock.calls.map(([key]) => key);
  return figures;
}

const factsOf = (keys: readonly string[]) => keys.filter((key) => key.startsWith(KEYS.factsPrefix));

async function importFiles(...files: readonly FileOfRegister[]): Promise<void> {
  const { status } = await world.import((await Promise.all(files.map(bytesOf))).flat());
  expect(status).toBe('completed');
}

function file(stem: string, activities: number): FileOfRegister {
  const ids = Array.from({ length: activities }, (_, index) => String(index + 1));
  return {
    stem,
    format: 'csv',
    rows: {
      activities: ids.map((id) => activityFields({ aktivitet_id: id, lokallag: stem, tittel: stem })),
      attendances: ids.map((id) => attendanceFields({ aktivitet_id: id, navn: `Kari ${stem}`, medlemsnr: id })),
    },
  };
}
