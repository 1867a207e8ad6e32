/** Whatever is changed between two stages, no export completes with it, and each that fails can be mended. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { S3ObjectStore } from '../../../lambdas/adapters/objects/object-store.ts';
import { sha256 } from '../../../lambdas/domain/canonical.ts';
import { attemptOfWorkingKey } from '../../../lambdas/domain/export/objects/working-keys.ts';
import { registerVersionsSchema } from '../../../lambdas/protocol.ts';
import { workingPrefix } from '../pipeline.ts';
import {
  BUNDLED,
  changedBefore,
  completed,
  contentOf,
  ORGANISATION,
  PLAIN,
  type Request,
  start,
  startWorld,
  type World,
} from './corrupted-run.ts';
import {
  type Around,
  type Corruption,
  HARMLESS,
  MANIFEST,
  type ObjectName,
  PUBLISHED,
  patternOf,
  REGISTER,
  WORKING,
} from './corruptions.ts';

/** Milliseconds. A run takes seconds, and a minute on a machine that does much else. */
const LONG = 600_000;
const REGISTERS = `registers/${ORGANISATION}/2025/`;
const OF_REGISTER: ReadonlySet<ObjectName> = new Set([
  'kept facts',
  'kept count',
  'register chunk',
  'register list',
  'register manifest',
]);

let world: World;
/** What an undisturbed run gives. */
const undisturbed = new Map<Request, unknown>();
/** Objects of an export of another selection, by their keys without the export. */
const ofOther = new Map<string, Uint8Array>();
/** Objects of this test as the stages made them. */
const originals = new Map<string, Uint8Array>();

beforeAll(async () => {
  world = await startWorld();
  await world.import({ ...world.source, files: world.source.files.slice(0, 2) });
  await world.import(world.source);
  for (const request of [PLAIN, BUNDLED]) {
    const exportId = await start(world, request);
    await completed(world, exportId);
    undisturbed.set(request, await contentOf(world, exportId));
  }
  const other = { ...BUNDLED, branches: ['Alta'], language: 'en' };
  await changedBefore(
    world,
    'store-file',
    () => start(world, other),
    async (exportId) => {
      const prefix = workingPrefix(ORGANISATION, exportId);
      for (const { key } of await world.working.list(prefix)) {
        ofOther.set(key.slice(prefix.length), (await world.working.get(key)) ?? new Uint8Array());
      }
    },
  );
}, LONG);
afterAll(() => world?.close());

function storeOf(object: ObjectName, exportId: string): { readonly store: S3ObjectStore; readonly prefix: string } {
  return OF_REGISTER.has(object)
    ? { store: world.registers, prefix: REGISTERS }
    : { store: world.working, prefix: workingPrefix(ORGANISATION, exportId) };
}

/** The object that the latest attempt made. */
async function latest(object: ObjectName, exportId: string): Promise<string> {
  const { store, prefix } = storeOf(object, exportId);
  const found = (await store.list(prefix)).filter(({ key }) => patternOf(object).test(key));
  const age = ({ key, modifiedAt }: (typeof found)[number]) =>
    object === 'register manifest' ? -modifiedAt : -(attemptOfWorkingKey(key) ?? 0);
  const key = found.toSorted((one, other) => age(one) - age(other) || (one.key < other.key ? -1 : 1))[0]?.key;
  if (key === undefined) throw new Error(`No ${object} below ${prefix}`);
  return key;
}

async function nextChunkOf(object: ObjectName, key: string): Promise<string> {
  if (!OF_REGISTER.has(object)) return key.replace(/0000(?=\.json$|$)/, '0001');
  const keys = (await world.registers.list(REGISTERS)).map((each) => each.key);
  return keys.find((each) => each !== key && patternOf(object).test(each)) ?? key;
}

async function bytesOf(store: S3ObjectStore, key: string): Promise<Uint8Array> {
  const bytes = await store.get(key);
  if (bytes === undefined) throw new Error(`No ${key}`);
  originals.set(key, bytes);
  return bytes;
}

/** Of kept counts all are changed: only hashes say which of them a run looks for. */
async function corrupt(corruption: Corruption, exportId: string): Promise<void> {
  const { object, uncounted } = corruption;
  if (uncounted) await world.registers.delete(await keptCounts());
  const keys = object === 'kept count' ? await keptCounts() : [await latest(object, exportId)];
  expect(keys).not.toEqual([]);
  for (const key of keys) await corruptObject(key, corruption, exportId);
}

async function keptCounts(): Promise<string[]> {
  const keys = (await world.registers.list(REGISTERS)).map(({ key }) => key);
  return keys.filter((key) => patternOf('kept count').test(key));
}

async function corruptObject(
  key: string,
  { object, change, repairedIn, swap }: Corruption,
  exportId: string,
): Promise<void> {
  const { store, prefix } = storeOf(object, exportId);
  const bytes = await bytesOf(store, key);
  const next = await nextChunkOf(object, key);
  const unknown = new Uint8Array();
  const around: Around = {
    nextChunk: (await store.get(next)) ?? unknown,
    otherExport: ofOther.get(key.slice(prefix.length).replace(/\/\d-\d\//, '/1-0/')) ?? unknown,
    otherAttempt: originals.get(key.replace(/\/2-0\//, '/1-0/')) ?? unknown,
  };
  const changed = change(bytes, around);
  if (changed === undefined) await store.delete([key]);
  else await store.put(key, changed, 'application/octet-stream');
  expect(changed).not.toEqual(bytes);
  if (swap) await store.put(next, bytes, 'application/octet-stream');
  if (repairedIn !== undefined && changed !== undefined) {
    const naming = await latest(repairedIn, exportId);
    const named = Buffer.from(await bytesOf(store, naming)).toString();
    const repaired = named.replaceAll(sha256(bytes), sha256(changed));
    expect(repaired).not.toBe(named);
    await store.put(naming, repaired, 'application/json');
  }
}

/** Runs into a changed object. @returns the ended export */
async function run(corruption: Corruption, begin: () => Promise<string>) {
  const view = await changedBefore(world, corruption.before, begin, (exportId) => corrupt(corruption, exportId));
  const { result } = view;
  expect(result?.outcome === 'failed' ? result.code : result?.outcome).toBe(corruption.end);
  return view;
}

const retry = (exportId: string) => async () => {
  await world.api.act(exportId, 'retry');
  return exportId;
};

const named = ({ object, how, before }: Corruption) => `${object} ${how} before ${before}`;

describe('a working object that is changed ends the export, and a retry makes it anew:', () => {
  it.each(WORKING.map(([first, second]) => [named(first), named(second), first, second] as const))(
    '%s; %s',
    async (_first, _second, first, second) => {
      const { exportId } = await run(first, () => start(world, first.request));
      await run(second, retry(exportId));
      await retry(exportId)();
      await completed(world, exportId);
      expect(await contentOf(world, exportId)).toEqual(undisturbed.get(first.request));
    },
    LONG,
  );
});

describe('a changed object that no stage needs any more, or that is made anew at once, changes nothing:', () => {
  it.each(HARMLESS.map((each) => [named(each), each] as const))(
    '%s',
    async (_, corruption) => {
      const { exportId } = await run(corruption, () => start(world, corruption.request));
      expect(await contentOf(world, exportId)).toEqual(undisturbed.get(corruption.request));
    },
    LONG,
  );
});

describe('a part of the register that is changed ends the export for good, and the file uploaded again mends it:', () => {
  it.each(REGISTER.map((each) => [named(each), each] as const))(
    '%s',
    async (_, corruption) => {
      const { result } = await run(corruption, () => start(world, corruption.request));
      expect(result).toMatchObject({ retryable: false, details: { file: expect.stringMatching(/^lag \d\.xlsx$/) } });
      await world.import(world.source);
      const exportId = await start(world, corruption.request);
      await completed(world, exportId);
      expect(await contentOf(world, exportId)).toEqual(undisturbed.get(corruption.request));
    },
    LONG,
  );
});

describe('what is put over a published file is no part of the report:', () => {
  let exportId: string;
  beforeAll(async () => {
    exportId = await start(world, PLAIN);
    await completed(world, exportId);
  }, LONG);

  it.each(PUBLISHED)('%s %s', async (part, change) => {
    const { published } = await world.record(exportId);
    const key = published?.[part].key ?? '';
    if (change === 'deleted') await world.reports.delete([key]);
    else await world.reports.put(key, change === 'cut' ? '{' : 'signed as the report', 'text/plain');
    expect(await contentOf(world, exportId)).toEqual(undisturbed.get(PLAIN));
  });
});

describe('a list of the files that is changed ends the export for good, and an earlier version mends it:', () => {
  it.each(MANIFEST.map((each) => [named(each), each] as const))(
    '%s',
    async (_, corruption) => {
      const { result } = await run(corruption, () => start(world, corruption.request));
      expect(result).toMatchObject({ retryable: false, details: { file: null } });
      const { versions } = registerVersionsSchema.parse(await world.api.json('GET', '/registers/2025/versions'));
      await world.api.json('POST', `/registers/2025/versions/${(versions[0]?.version ?? 0) - 1}/restore`);
      await world.import(world.source);
      const exportId = await start(world, corruption.request);
      await completed(world, exportId);
      expect(await contentOf(world, exportId)).toEqual(undisturbed.get(corruption.request));
    },
    LONG,
  );
});
