/** Erasing a person from registers with several versions, over stores in memory. */
import { beforeEach, expect, it } from 'vitest';
import { canonicalSha256 } from '../../lambdas/domain/canonical.ts';
import { ACTIVITY_LAYOUT, ATTENDANCE_LAYOUT, PEER_SUPPORTER_LAYOUT } from '../../lambdas/domain/register/columns.ts';
import { decodeChunk, encodeChunk } from '../../lambdas/domain/registers/chunk-format.ts';
import { registerKeys } from '../../lambdas/domain/registers/register-keys.ts';
import type { RegisterManifest } from '../../lambdas/domain/registers/register-manifest.ts';
import type { RegisterVersion } from '../../lambdas/domain/registers/register-pointer.ts';
import { type EraseParticipantDependencies, eraseParticipant } from '../../lambdas/privacy/erase-participant.ts';
import { personToEraseSchema } from '../../lambdas/protocol.ts';
import { writeRegisterJson, writeRegisterObject } from '../../lambdas/register-objects.ts';
import { MemoryDecisions } from '../fakes/decisions.ts';
import { BEGINNING, ORGANISATION } from '../fakes/exports/export-record.ts';
import { MemoryObjectStore } from '../fakes/object-store.ts';
import { importRecord } from '../fakes/registers/import-record.ts';
import { publicationOf, readFile, registerFile, registerManifest } from '../fakes/registers/register-version.ts';

const KEYS = registerKeys(ORGANISATION, 2025);
const DAY = 24 * 3600_000;
const PSEUDONYM = 'SLETTET-1';
const KARI = { navn: 'Kari Nordmann', fodselsdato: '1950-02-03' };

type Attendance = Partial<Record<keyof typeof ATTENDANCE_LAYOUT.empty, string>>;

let store: MemoryObjectStore;
let versions: RegisterVersion[];
beforeEach(() => {
  store = new MemoryObjectStore('registers');
  versions = [];
});

/** @returns SHA-256 of a chunk with one activity */
function storeChunk(attendance: Attendance, likepersoner = ''): Promise<string> {
  const fields = { ...ATTENDANCE_LAYOUT.empty, aktivitet_id: 'A1', rolle: 'deltaker', ...attendance };
  const activity = { ...ACTIVITY_LAYOUT.empty, aktivitet_id: 'A1', likepersoner };
  const attendances = [{ row: 2, fields, extra: {} }];
  const bytes = encodeChunk([{ row: 2, ordinal: 0, fields: activity, extra: {}, attendances }]);
  return writeRegisterObject(store, KEYS.chunk, bytes);
}

const chunks = (sha256: string) => [{ sha256, bytes: 1, activities: 1, attendances: 1 }];

async function publish(version: number, sha256: string, sheet?: readonly object[], replacedAt: string | null = null) {
  const listed = sheet?.map((row, index) => ({ row: index + 2, fields: { ...PEER_SUPPORTER_LAYOUT.empty, ...row } }));
  const list = listed && [{ sha256: await writeRegisterJson(store, KEYS.list, listed), count: listed.length }];
  const file = registerFile('register.xlsx', { chunks: chunks(sha256), peerSupporters: list ?? null });
  const manifest = registerManifest({ version, files: [file] });
  const manifestSha256 = await writeRegisterJson(store, KEYS.manifest, manifest);
  versions.unshift({ ...publicationOf(manifest).version, manifestSha256, replacedAt });
}

function dependenciesWith(fields: Partial<EraseParticipantDependencies> = {}): EraseParticipantDependencies {
  return {
    clock: { now: () => BEGINNING },
    records: { async *open() {} },
    imports: { async *open() {} },
    catalogue: {
      pointers: async () => {
        const [{ version, manifestSha256 } = { version: 0, manifestSha256: '' }] = versions;
        return [{ ...publicationOf(registerManifest({ version })).after, manifestSha256 }];
      },
      versions: async () => versions,
    },
    registers: store,
    rewriter: {
      rewrite: async (_register, rewritten) => {
        versions = versions.map((each) => {
          const after = rewritten.find(({ version }) => version === each.version)?.after;
          return { ...each, manifestSha256: after ?? each.manifestSha256 };
        });
        return true;
      },
    },
    configurations: { withoutWords: async () => {} },
    decisions: new MemoryDecisions(),
    pseudonym: () => PSEUDONYM,
    ...fields,
  };
}

function eraseKari(person: object = KARI, fields?: Partial<EraseParticipantDependencies>) {
  const request = { organisationNumber: ORGANISATION, person: personToEraseSchema.parse(person), actor: 'someone' };
  return eraseParticipant({ ...request, preview: false }, dependenciesWith(fields));
}

const json = (key: string): unknown => JSON.parse(Buffer.from(store.objects.get(key)?.bytes ?? []).toString());

function storedText(): string {
  return [...store.objects]
    .map(([key, { bytes }]) => {
      return key.startsWith(KEYS.chunksPrefix) ? JSON.stringify(decodeChunk(bytes)) : Buffer.from(bytes).toString();
    })
    .join();
}

it('what a finished import handed over is deleted where it names the person, and other files stay', async () => {
  const hers = await storeChunk({ navn: 'Kari Nordmann', medlemsnr: '4711' });
  const others = await storeChunk({ navn: 'Per Hansen', medlemsnr: '12' });
  await publish(1, hers);
  const handed = await writeRegisterJson(store, KEYS.file, readFile('register.xlsx', { chunks: chunks(hers) }));
  const resumable = await writeRegisterJson(store, KEYS.file, readFile('annet.xlsx', { chunks: chunks(others) }));
  const before = KEYS.manifest(versions[0]?.manifestSha256 ?? '');
  expect(await eraseKari({ medlemsnr: '4711' })).toEqual([{ year: 2025, versions: 1, rows: 1 }]);
  expect(storedText()).not.toMatch(/Nordmann|4711/);
  const left = [...store.objects.keys()];
  expect(left).not.toContain(KEYS.file(handed));
  expect(left).not.toContain(before);
  expect(left).toContain(KEYS.file(resumable));
});

it('nothing is deleted when an import begins meanwhile, and the repeated request deletes the rest', async () => {
  const hers = await storeChunk({ navn: 'Kari Nordmann', medlemsnr: '4711' });
  await publish(1, hers);
  const handed = await writeRegisterJson(store, KEYS.file, readFile('register.xlsx', { chunks: chunks(hers) }));
  const importing = {
    async *open() {
      yield [importRecord({ status: 'reading' })];
    },
  };
  expect(await eraseKari({ medlemsnr: '4711' }, { imports: importing })).toBe('busy');
  expect([...store.objects.keys()]).toEqual(expect.arrayContaining([KEYS.file(handed), KEYS.chunk(hers)]));
  expect(await eraseKari({ medlemsnr: '4711' })).toEqual([]);
  expect(storedText()).not.toMatch(/Nordmann|4711/);
  expect([...store.objects.keys()]).not.toContain(KEYS.file(handed));
});

it('nothing is deleted of what an import has published meanwhile', async () => {
  await publish(1, await storeChunk({ navn: 'Per Hansen', medlemsnr: '12' }));
  const imported = await storeChunk({ navn: 'Kari Nordmann', medlemsnr: '4711' });
  let looks = 0;
  const publishing = {
    async *open() {
      looks += 1;
      if (looks === 1) await publish(2, imported);
      yield [];
    },
  };
  expect(await eraseKari({ medlemsnr: '4711' }, { imports: publishing })).toBe('busy');
  expect([...store.objects.keys()]).toContain(KEYS.chunk(imported));
  expect(await eraseKari({ medlemsnr: '4711' })).toEqual([{ year: 2025, versions: 1, rows: 1 }]);
  expect(storedText()).not.toMatch(/Nordmann|4711/);
});

it('a number beside an initial is of nobody in particular', async () => {
  const attendance = { navn: 'K. Nordmann', epost: 'kari@example.org' };
  await publish(1, await storeChunk(attendance), [{ medlemsnr: '9', navn: 'K. Nordmann' }]);
  await eraseKari({ ...KARI, epost: 'kari@example.org' });
  const manifest = json(KEYS.manifest(versions[0]?.manifestSha256 ?? '')) as RegisterManifest;
  const [list] = manifest.files[0]?.peerSupporters ?? [];
  expect(json(KEYS.list(list?.sha256 ?? ''))).toMatchObject([{ fields: { medlemsnr: '9', navn: 'K. Nordmann' } }]);
});

it('a version whose time is over and whose objects are gone stops no erasure', async () => {
  await publish(
    1,
    await storeChunk({ navn: 'Anne Lie', medlemsnr: '9' }),
    undefined,
    new Date(BEGINNING - 40 * DAY).toISOString(),
  );
  store.objects.clear();
  await publish(2, await storeChunk({ navn: 'Kari Nordmann', medlemsnr: '4711' }));
  expect(await eraseKari({ medlemsnr: '4711' })).toEqual([{ year: 2025, versions: 1, rows: 1 }]);
  expect(storedText()).not.toMatch(/Nordmann|4711/);
});

it('a version whose time is over loses the person although its objects are still there', async () => {
  await publish(
    1,
    await storeChunk({ navn: 'Kari Nordmann', medlemsnr: '4711' }),
    undefined,
    new Date(BEGINNING - 40 * DAY).toISOString(),
  );
  await publish(2, await storeChunk({ navn: 'Per Hansen', medlemsnr: '12' }));
  await eraseKari({ medlemsnr: '4711' });
  expect(storedText()).not.toMatch(/Nordmann|4711/);
});

it('a damaged version that can still be made current stops the erasure', async () => {
  await publish(1, canonicalSha256('gone'), undefined, new Date(BEGINNING - DAY).toISOString());
  await publish(2, await storeChunk({ navn: 'Per Hansen' }));
  await expect(eraseKari()).rejects.toMatchObject({ code: 'register_chunk_corrupt' });
});

it('a peer supporter who attends nothing is found by her name and birth date, with the number beside her name', async () => {
  await publish(1, await storeChunk({ navn: 'Per Hansen', medlemsnr: '12' }, '4711; 12'), [
    { medlemsnr: '04711', navn: 'Nordmann, Kari' },
    { medlemsnr: '12', navn: 'Per Hansen' },
  ]);
  expect(await eraseKari()).toEqual([{ year: 2025, versions: 1, rows: 2 }]);
  const manifest = json(KEYS.manifest(versions[0]?.manifestSha256 ?? '')) as RegisterManifest;
  const [list] = manifest.files[0]?.peerSupporters ?? [];
  expect(json(KEYS.list(list?.sha256 ?? ''))).toMatchObject([
    { fields: { medlemsnr: PSEUDONYM, navn: '' } },
    { fields: { medlemsnr: '12', navn: 'Per Hansen' } },
  ]);
  expect(storedText()).not.toMatch(/Nordmann|4711/);
});

it.each([
  ['two numbers stand beside it', {}, [{ medlemsnr: '5', navn: 'Kari Nordmann' }]],
  [
    'an attendance with the number has another birth date',
    { navn: 'Kari Nordmann', medlemsnr: '4711', fodselsdato: '1999-01-01' },
    [],
  ],
  ['an attendance with the number has another name', { navn: 'Per Hansen', medlemsnr: '4711' }, []],
  ['a namesake attends with it', { navn: 'Kari Nordmann', medlemsnr: '4711', epost: 'en.annen@example.org' }, []],
])('a number beside the name is of a namesake where %s', async (_what, attendance, listed) => {
  await publish(1, await storeChunk(attendance), [{ medlemsnr: '4711', navn: 'Kari Nordmann' }, ...listed]);
  expect(await eraseKari()).toEqual([]);
});

it('words of the organisation that name the person are erased with her name in any spelling, after a preview none', async () => {
  await publish(1, await storeChunk({ navn: 'Kari Nordmann', medlemsnr: '4711' }));
  const asked: boolean[] = [];
  const configurations = {
    withoutWords: async (_: string, isNaming: (word: string) => boolean) => {
      asked.push(isNaming('Samtale med KARI  NORDMANN'), isNaming('Samtale'));
    },
  };
  const request = { organisationNumber: ORGANISATION, person: personToEraseSchema.parse(KARI), actor: 'someone' };
  await eraseParticipant({ ...request, preview: true }, dependenciesWith({ configurations }));
  expect(asked).toEqual([]);
  await eraseKari(KARI, { configurations });
  expect(asked).toEqual([true, false]);
});
