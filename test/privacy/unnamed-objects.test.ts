import { beforeEach, expect, it } from 'vitest';
import { sha256 } from '../../lambdas/domain/canonical.ts';
import { ErasedPerson } from '../../lambdas/domain/privacy/erased-person.ts';
import { ACTIVITY_LAYOUT, ATTENDANCE_LAYOUT, PEER_SUPPORTER_LAYOUT } from '../../lambdas/domain/register/columns.ts';
import { encodeChunk } from '../../lambdas/domain/registers/chunk-format.ts';
import { registerKeys } from '../../lambdas/domain/registers/register-keys.ts';
import { eraseParticipant } from '../../lambdas/privacy/erase-participant.ts';
import { keysNaming, unnamedObjects } from '../../lambdas/privacy/unnamed-objects.ts';
import { personToEraseSchema } from '../../lambdas/protocol.ts';
import { writeRegisterJson, writeRegisterObject } from '../../lambdas/register-objects.ts';
import { MemoryDecisions } from '../fakes/decisions.ts';
import { BEGINNING } from '../fakes/exports/export-record.ts';
import { MemoryObjectStore } from '../fakes/object-store.ts';

const ORGANISATION = '910000004';
const KEYS = registerKeys(ORGANISATION, 2025);
const KARI = personToEraseSchema.parse({ navn: 'Kari Nordmann', medlemsnr: '4711' });
const FACTS = 'f'.repeat(64);

let store: MemoryObjectStore;
beforeEach(() => {
  store = new MemoryObjectStore('registers');
});

/** @returns the key of a chunk with one attendance, which no version names */
async function chunkOf(navn: string, medlemsnr: string, epost = ''): Promise<string> {
  const fields = { ...ATTENDANCE_LAYOUT.empty, aktivitet_id: 'A1', rolle: 'deltaker', navn, medlemsnr, epost };
  const attendances = [{ row: 2, fields, extra: {} }];
  const activity = { ...ACTIVITY_LAYOUT.empty, aktivitet_id: 'A1' };
  const bytes = encodeChunk([{ row: 2, ordinal: 0, fields: activity, extra: {}, attendances }]);
  const hash = await writeRegisterObject(store, KEYS.chunk, bytes);
  await store.put(KEYS.facts(hash, FACTS), 'facts', 'application/octet-stream');
  return KEYS.chunk(hash);
}

async function listOf(medlemsnr: string): Promise<string> {
  const row = { row: 2, fields: { ...PEER_SUPPORTER_LAYOUT.empty, medlemsnr } };
  return KEYS.list(await writeRegisterJson(store, KEYS.list, [row]));
}

const keys = () => [...store.objects.keys()].sort();

it('what an erasure left behind when it was stopped is deleted by the next one, with its facts', async () => {
  await chunkOf('Kari Nordmann', '4711', 'kari@example.org');
  await chunkOf('K Nordmann', '', 'kari@example.org');
  await listOf('4711');
  const [others, list] = [await chunkOf('Per Hansen', '12'), await listOf('12')];
  const findings = KEYS.list(await writeRegisterJson(store, KEYS.list, [{ code: 'x', count: 1 }]));
  const years = await eraseParticipant(
    { organisationNumber: ORGANISATION, person: KARI, actor: 'someone', preview: false },
    {
      clock: { now: () => BEGINNING },
      records: { async *open() {} },
      imports: { async *open() {} },
      catalogue: { pointers: async () => [], versions: async () => [] },
      registers: store,
      rewriter: { rewrite: async () => true },
      configurations: { withoutWords: async () => {} },
      decisions: new MemoryDecisions(),
      pseudonym: () => 'SLETTET-1',
    },
  );
  expect(years).toEqual([]);
  const facts = KEYS.facts(others.slice(KEYS.chunksPrefix.length), FACTS);
  expect(keys()).toEqual([others, facts, list, findings].sort());
});

it('a chunk that cannot be read stops nothing', async () => {
  await store.put(KEYS.chunk(sha256('damaged')), 'damaged', 'application/octet-stream');
  const named = await chunkOf('Kari Nordmann', '4711');
  const erasure = { person: new ErasedPerson(KARI, 2025), pseudonym: 'SLETTET-1' };
  const { naming, named: rows } = await keysNaming(
    erasure,
    ORGANISATION,
    await unnamedObjects(ORGANISATION, [], store),
    store,
  );
  expect(naming).toEqual([KEYS.facts(named.slice(KEYS.chunksPrefix.length), FACTS)]);
  expect(rows).toEqual([named]);
});
