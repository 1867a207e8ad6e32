import { BatchWriteCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DynamoRegisterStore } from '../../../../lambdas/adapters/tables/registers/register-store.ts';
import { importPartition, registerItemKey } from '../../../../lambdas/adapters/tables/table-keys.ts';
import { finding } from '../../../../lambdas/domain/finding.ts';
import type { RegisterPointer } from '../../../../lambdas/domain/register/register-pointer.ts';
import type { WordUse } from '../../../../lambdas/domain/register/word-uses.ts';
import {
  checkConfigurationSize,
  MAX_CONFIGURATION_BYTES,
} from '../../../../lambdas/domain/rules/configuration-limits.ts';
import { organisationConfigurationSchema } from '../../../../lambdas/domain/rules/organisation-configuration.ts';
import { branchBytes, MAX_BRANCH_BYTES } from '../../../../lambdas/protocol.ts';
import { inOneFile, LABELS, registeredActivity } from '../../../factories.ts';
import { ORGANISATION, OTHER_ORGANISATION } from '../../../fakes/export-record.ts';
import { type LocalTables, startLocalTables } from '../local-tables.ts';

let tables: LocalTables;
let store: DynamoRegisterStore;
let imports = 0;

beforeAll(async () => {
  tables = await startLocalTables();
  store = new DynamoRegisterStore(tables.client, { exports: 'exports', activities: 'activities' });
});
afterAll(() => tables.close());

const LATER = '2026-02-01T00:00:00.000Z';
const newTarget = () => ({ organisationNumber: ORGANISATION, year: 2025, importId: `import-${++imports}` });

async function storedItems(pk: string): Promise<{ sk: string; bytes: number }[]> {
  const items: { sk: string; bytes: number }[] = [];
  let from: Record<string, unknown> | undefined;
  do {
    const { Items = [], LastEvaluatedKey } = await tables.client.send(
      new QueryCommand({
        TableName: 'activities',
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': pk },
        ExclusiveStartKey: from,
      }),
    );
    items.push(...Items.map(({ sk, text }) => ({ sk: String(sk), bytes: Buffer.byteLength(String(text)) })));
    from = LastEvaluatedKey;
  } while (from !== undefined);
  return items;
}

/** A meeting of `count` participants, with long names in two-byte letters. */
const meeting = (count: number, ordinal = 0) => ({
  ...registeredActivity(
    { aktivitet_id: String(ordinal), tittel: 'Årsmøte' },
    Array.from({ length: count }, (_, index) => ({
      navn: `Østen Ærlig ${index} ${'å'.repeat(60)}`,
      medlemsnr: `${index}`,
    })),
  ),
  ordinal,
});

describe('a shard', () => {
  it('is read as it was written, in file order and not by id', async () => {
    const target = newTarget();
    const activities = inOneFile(
      ['10', '9', 'b', 'A'].map((aktivitet_id) => registeredActivity({ aktivitet_id }, [{ navn: 'Kari' }, {}])),
    ).map((activity) => ({ ...activity, extra: { Merknad: '«ja»; "nei"\n' }, ordinal: activity.ordinal * 1000 }));
    await store.writeShard(target, 0, activities);
    expect(await store.readShard(target, 0)).toEqual(activities);
  });

  it('holds no activity of another shard, import or organisation', async () => {
    const target = newTarget();
    await store.writeShard(target, 1, [meeting(1)]);
    await store.writeShard({ ...target, organisationNumber: OTHER_ORGANISATION }, 0, [meeting(2)]);
    await store.writeShard(newTarget(), 0, [meeting(3)]);
    expect(await store.readShard(target, 0)).toEqual([]);
    expect(await store.readShard(target, 10)).toEqual([]);
    expect(await store.readShard(target, 1)).toHaveLength(1);
  });

  it('continues a large activity in further items, each within the limit of an item', async () => {
    const target = newTarget();
    const activities = [meeting(1, 0), meeting(3000, 1), meeting(0, 2)];
    await store.writeShard(target, 0, activities);
    const items = await storedItems(importPartition(target, 0));
    expect(items.filter(({ sk }) => sk.startsWith('00000001#')).length).toBeGreaterThan(2);
    expect(Math.max(...items.map(({ bytes }) => bytes))).toBeLessThan(400 * 1024);
    expect(await store.readShard(target, 0)).toEqual(activities);
  });

  it('stores an activity and attendances as large as a row may be, in letters of three bytes', async () => {
    const target = newTarget();
    // A row of 300 KB; larger ones are refused when the register is read.
    const large = '€'.repeat(99_000);
    const activity = inOneFile([
      registeredActivity({ tittel: large }, [{ navn: large }, { navn: 'Kari' }, { navn: large }]),
    ]);
    await store.writeShard(target, 0, activity);
    expect(await storedItems(importPartition(target, 0))).toHaveLength(3);
    expect(await store.readShard(target, 0)).toEqual(activity);
  });

  it('keeps the order of more than ten continuations', async () => {
    const target = newTarget();
    const activity = meeting(15_000);
    await store.writeShard(target, 0, [activity]);
    expect((await storedItems(importPartition(target, 0))).length).toBeGreaterThan(10);
    const [read] = await store.readShard(target, 0);
    expect(read?.attendances.map(({ row }) => row)).toEqual(activity.attendances.map(({ row }) => row));
  });

  it('may hold more activities than one request takes', async () => {
    const target = newTarget();
    const activities = Array.from({ length: 61 }, (_, ordinal) => meeting(1, ordinal));
    await store.writeShard(target, 0, activities);
    expect((await store.readShard(target, 0)).map(({ ordinal }) => ordinal)).toEqual(
      activities.map((each) => each.ordinal),
    );
  });

  it('is the same after it has been written twice', async () => {
    const target = newTarget();
    await store.writeShard(target, 0, [meeting(2)]);
    await store.writeShard(target, 0, [meeting(2)]);
    expect(await store.readShard(target, 0)).toEqual([meeting(2)]);
  });

  it('whose first item is missing throws instead of losing an activity', async () => {
    const target = newTarget();
    const Item = { pk: importPartition(target, 0), sk: '00000000#0001', text: '{"attendances":[]}' };
    await tables.client.send(new BatchWriteCommand({ RequestItems: { activities: [{ PutRequest: { Item } }] } }));
    await expect(store.readShard(target, 0)).rejects.toThrow('continues no activity');
  });
});

describe('what is written for a whole import', () => {
  const uses = (count: number, value: string): WordUse[] =>
    Array.from({ length: count }, (_, index) => ({
      column: 'aktivitetstype',
      value: `${index} ${value}`,
      rows: index + 1,
      file: 'register.xlsx',
      firstRow: index + 2,
    }));

  it('keeps the uses of words in few pages when they are short', async () => {
    const target = newTarget();
    const given = uses(1201, 'Merkelapp');
    await store.writeWordUses(target, given);
    expect(await storedItems(importPartition(target, 'WORDS'))).toHaveLength(1);
    expect(await store.wordUses(target)).toEqual(given);
  });

  it('keeps long words in as many pages as they need, each within the limit of an item', async () => {
    const target = newTarget();
    const given = uses(60, '€'.repeat(32_000));
    await store.writeWordUses(target, given);
    const items = await storedItems(importPartition(target, 'WORDS'));
    expect(items.length).toBeGreaterThan(10);
    expect(Math.max(...items.map(({ bytes }) => bytes))).toBeLessThan(400 * 1024);
    expect(await store.wordUses(target)).toEqual(given);
  });

  it('keeps the rows of the sheet likepersoner in pages by their size', async () => {
    const target = newTarget();
    const rows = Array.from({ length: 40 }, (_, index) => ({
      row: index + 2,
      fields: { medlemsnr: `${index}`, navn: '"'.repeat(20_000), lokallag: 'Oslo', godkjent: '2024-01-01' },
    }));
    await store.writePeerSupporters(target, rows);
    expect(await storedItems(importPartition(target, 'PEER-SUPPORTERS'))).not.toHaveLength(1);
    expect(await store.peerSupporters(target)).toEqual(rows);
  });

  it('tells a sheet likepersoner without rows from no sheet', async () => {
    const [empty, none] = [newTarget(), newTarget()];
    await store.writePeerSupporters(empty, []);
    await store.writePeerSupporters(none, null);
    expect([await store.peerSupporters(empty), await store.peerSupporters(none)]).toEqual([[], null]);
  });

  it('keeps findings in pages, in their order', async () => {
    const target = newTarget();
    const findings = Array.from({ length: 5001 }, (_, index) =>
      finding('cell_error', 'warning', { sheet: 'aktiviteter', row: index + 2, details: { value: '#REF!' } }),
    );
    await store.writeFindings(target, findings);
    expect(await store.findings(target)).toEqual(findings);
  });

  it('may be empty', async () => {
    const target = newTarget();
    await store.writeWordUses(target, []);
    await store.writeFindings(target, []);
    expect([await store.wordUses(target), await store.findings(target)]).toEqual([[], []]);
  });
});

describe('the pointer', () => {
  const pointerOf = (fields: Partial<RegisterPointer> = {}): RegisterPointer => ({
    ...newTarget(),
    importedAt: '2026-02-01T00:00:00.000Z',
    files: [{ name: 'register.xlsx', sha256: 'b'.repeat(64) }],
    activityRows: 4,
    attendanceRows: 9,
    activities: 3,
    attendances: 8,
    attendancesOfUnknownActivity: 1,
    shards: 1,
    branches: ['Oslo'],
    ...fields,
  });
  const configurationOf = (pointer: RegisterPointer) => ({
    organisationNumber: pointer.organisationNumber,
    organisation: 'Forbundet',
    year: pointer.year,
    labels: LABELS,
    vocabularies: { form: { '': 'fysisk' } },
    settings: { digitalGroupsCount: true },
    columnConfiguration: { id: 'own', columns: [] },
  });

  it('is published with the configuration of its base year, and both are replaced by the next import', async () => {
    const first = pointerOf();
    expect(await store.pointer(ORGANISATION, 2025)).toBeUndefined();
    expect(await store.configuration(ORGANISATION, 2025)).toBeUndefined();
    await store.publish(first, configurationOf(first), LATER);
    expect(await store.pointer(ORGANISATION, 2025)).toEqual(first);
    expect(await store.configuration(ORGANISATION, 2025)).toEqual(configurationOf(first));
    const second = pointerOf({ activities: 4 });
    await store.publish(second, { ...configurationOf(second), settings: {}, columnConfiguration: null }, LATER);
    expect(await store.pointer(ORGANISATION, 2025)).toEqual(second);
    expect(await store.configuration(ORGANISATION, 2025)).toMatchObject({ settings: {}, columnConfiguration: null });
  });

  it('is stored with as many branches and as large a configuration as an import lets pass', async () => {
    const branches = Array.from({ length: 1000 }, (_, index) => `${index} `.padEnd(100, 'a'));
    expect(branchBytes(branches)).toBe(MAX_BRANCH_BYTES);
    const pointer = pointerOf({ branches });
    const labels = Object.fromEntries(Array.from({ length: 900 }, (_, index) => [`${index}`.padEnd(200, 'b'), 'KURS']));
    const configuration = organisationConfigurationSchema.parse({ ...configurationOf(pointer), labels });
    const bytes = Buffer.byteLength(JSON.stringify(configuration));
    expect(bytes).toBeGreaterThan(0.9 * MAX_CONFIGURATION_BYTES);
    checkConfigurationSize(configuration);
    await store.publish(pointer, configuration, LATER);
    expect(await store.pointer(ORGANISATION, 2025)).toEqual(pointer);
    expect(await store.configuration(ORGANISATION, 2025)).toEqual(configuration);
  });

  it('is published with own words of any kind, and with columns nested as deeply as JSON can be', async () => {
    const pointer = pointerOf();
    const labels = JSON.parse('{"__proto__":"KURS","constructor":"SOSIALT","":"IKKE"}');
    const columnConfiguration = JSON.parse(`${'['.repeat(60)}${']'.repeat(60)}`);
    const configuration = { ...configurationOf(pointer), labels, columnConfiguration };
    await store.publish(pointer, configuration, LATER);
    const stored = await store.configuration(ORGANISATION, 2025);
    expect(Object.entries(stored?.labels ?? {})).toEqual(Object.entries(labels));
    expect(stored?.columnConfiguration).toEqual(columnConfiguration);
  });

  it('of an older version is no register until the next import replaces it', async () => {
    const organisationNumber = '971277882';
    const { files: _, ...old } = pointerOf({ organisationNumber, importId: 'old' });
    const Item = { ...registerItemKey(organisationNumber, 2025), pointer: { ...old, fileName: 'a.xlsx', sha256: 'b' } };
    await tables.client.send(new PutCommand({ TableName: 'exports', Item }));
    expect(await store.pointer(organisationNumber, 2025)).toBeUndefined();
    expect(await store.pointers(organisationNumber)).toEqual([]);
    const next = pointerOf({ organisationNumber });
    await store.publish(next, configurationOf(next), LATER);
    expect(await store.pointer(organisationNumber, 2025)).toEqual(next);
  });

  it('is listed with those of other years, and not with those of other organisations', async () => {
    const [old, foreign] = [pointerOf({ year: 2024 }), pointerOf({ organisationNumber: OTHER_ORGANISATION })];
    await store.publish(old, configurationOf(old), LATER);
    await store.publish(foreign, configurationOf(foreign), LATER);
    expect((await store.pointers(ORGANISATION)).map(({ year }) => year)).toEqual([2024, 2025]);
    expect(await store.pointers(OTHER_ORGANISATION)).toEqual([foreign]);
  });
});

describe('a fault of the database', () => {
  it.each(['BatchWriteItem', 'Query'] as const)(
    'in %s has a name that the state machine retries',
    async (operation) => {
      const target = newTarget();
      tables.service.inject({ operation, error: 'ThrottlingException', times: 1 });
      const call = operation === 'Query' ? store.readShard(target, 0) : store.writeShard(target, 0, [meeting(1)]);
      await expect(call).rejects.toMatchObject({ name: 'ThrottledError', retryable: true });
    },
  );

  it('that leaves items unprocessed is followed by a request with those items', async () => {
    const target = newTarget();
    const { store: busy, requests } = storeThatTakes(2);
    await busy.writeShard(target, 0, [meeting(1, 0), meeting(1, 1), meeting(1, 2)]);
    expect(requests).toEqual([3, 1]);
    expect(await store.readShard(target, 0)).toHaveLength(3);
  });

  it('that leaves all items unprocessed ends in an error that the state machine retries', async () => {
    const { store: full } = storeThatTakes(0);
    await expect(full.writeShard(newTarget(), 0, [meeting(1)])).rejects.toMatchObject({ name: 'ConflictError' });
  }, 30_000);
});

/** A database that processes at most `count` items of each batch, as DynamoDB may. */
function storeThatTakes(count: number): { store: DynamoRegisterStore; requests: number[] } {
  const requests: number[] = [];
  const { client } = tables;
  const send = async ({ input }: { input: { RequestItems: Record<string, object[]> } }) => {
    const { activities = [] } = input.RequestItems;
    requests.push(activities.length);
    const [taken, left] = [activities.slice(0, count), activities.slice(count)];
    if (taken.length > 0) {
      await client.send(new BatchWriteCommand({ RequestItems: { activities: taken } }));
    }
    return { UnprocessedItems: left.length > 0 ? { activities: left } : {} };
  };
  const partly = new Proxy(client, { get: (target, name) => (name === 'send' ? send : Reflect.get(target, name)) });
  return { store: new DynamoRegisterStore(partly, { exports: 'exports', activities: 'activities' }), requests };
}
