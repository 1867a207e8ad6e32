import { PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { DynamoRegisterEraser } from '../../../../lambdas/adapters/tables/registers/register-eraser.ts';
import {
  grantRateItemKey,
  keptItemKey,
  keptPartition,
  organisationPartition,
} from '../../../../lambdas/adapters/tables/table-keys.ts';
import { DynamoTemplateStore } from '../../../../lambdas/adapters/tables/templates/template-store.ts';
import { publicationOf, registerManifest } from '../../../fakes/registers/register-version.ts';
import { storedImports } from '../imports/stored-imports.ts';
import { type LocalTables, startLocalTables } from '../local-tables.ts';

const REMOVAL = { change: 'removal', importId: null } as const;
const ORGANISATION = '700000001';
const OTHER = '700000002';
let tables: LocalTables;
let stores: ReturnType<typeof storedImports>;
let eraser: DynamoRegisterEraser;

beforeAll(async () => {
  tables = await startLocalTables();
});
afterAll(() => tables.close());

/** A register of two versions with its mark, its configuration, the hash of kept facts, and saved choices that name a lokallag. */
async function registered(organisationNumber: string, year: number): Promise<void> {
  const first = publicationOf(registerManifest({ organisationNumber, year }), undefined, REMOVAL);
  const second = publicationOf(registerManifest({ organisationNumber, year, version: 2 }), first.after, REMOVAL);
  expect(await stores.publisher.publish(first, null)).toBe('published');
  expect(await stores.publisher.publish(second, null)).toBe('published');
  const nothingSet = { labels: {}, vocabularies: {}, settings: {}, columnConfiguration: null };
  await stores.configurations.write(
    { organisationNumber, organisation: 'Forbundet', year, ...nothingSet },
    { actor: 'kari', actorName: null },
  );
  const request = { branches: ['Oslo'], format: 'xlsx', language: 'nb', includeAttachments: false } as const;
  const template = {
    name: `Til ${year}`,
    request: { ...request, branches: ['Oslo'] },
    savedAt: '2026-03-01T08:00:00.000Z',
  };
  const templates = new DynamoTemplateStore(tables.client, { exports: 'exports', audit: 'audit' });
  await templates.save(organisationNumber, { ...template, savedBy: 'kari' }, 'Kari', () => true);
  const key = keptItemKey({ organisationNumber, year, ofSha256: 'chunk', inputsSha256: 'inputs' });
  await tables.client.send(new PutCommand({ TableName: 'exports', Item: { ...key, sha256: 'facts' } }));
  const rate = { ...grantRateItemKey(organisationNumber, year), version: 1, orePerCountedDay: 5_000 };
  await tables.client.send(new PutCommand({ TableName: 'exports', Item: rate }));
}

/** @returns the sort keys of what the table has of the organisation */
async function items(organisationNumber: string): Promise<string[]> {
  const partitions = [organisationPartition(organisationNumber), keptPartition(organisationNumber, 2025)];
  const found = partitions.map(async (pk) => {
    const { Items = [] } = await tables.client.send(
      new QueryCommand({
        TableName: 'exports',
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': pk },
      }),
    );
    return Items.map(({ sk }) => String(sk));
  });
  return (await Promise.all(found)).flat();
}

beforeEach(async () => {
  stores = storedImports(tables);
  eraser = new DynamoRegisterEraser(tables.client, { exports: 'exports', audit: 'audit' }, stores.clock);
});

it('erasing removes all items of the registers, and leaves records, trails and other organisations', async () => {
  for (const year of [2024, 2025]) {
    await registered(ORGANISATION, year);
    await registered(OTHER, year);
  }
  const session = await stores.created({ organisationNumber: ORGANISATION });
  const other = await items(OTHER);
  expect(other.length).toBeGreaterThan(8);

  await eraser.erase(ORGANISATION, [2024, 2025], 'kari');

  const left = await items(ORGANISATION);
  expect(left.filter((sk) => !sk.startsWith('IMPORT') && !sk.startsWith('TRAIL#'))).toEqual([]);
  expect(await stores.imports.read(session)).toEqual(session);
  expect(await items(OTHER)).toEqual(other);
  for (const year of [2024, 2025]) {
    expect(await stores.catalogue.pointer(ORGANISATION, year)).toBeUndefined();
    const events = await stores.auditOfRegister(ORGANISATION, year);
    expect(events.map(({ change }) => change)).toEqual(['removal', 'removal', 'configuration', 'erasure']);
    expect(events.at(-1)).toMatchObject({ actor: 'kari', version: null, details: { wholeRegister: true } });
  }
});

it('erasing twice at the same time leaves nothing and a whole trail', async () => {
  const organisationNumber = '700000003';
  await registered(organisationNumber, 2025);
  await Promise.all([1, 2].map(() => eraser.erase(organisationNumber, [2025], 'kari')));
  expect((await items(organisationNumber)).filter((sk) => !sk.startsWith('TRAIL#'))).toEqual([]);
  const changes = (await stores.auditOfRegister(organisationNumber, 2025)).map(({ change }) => change);
  expect(changes.filter((change) => change === 'erasure')).toHaveLength(2);
  expect(changes).toHaveLength(5);
});

it('a register that is imported after it was erased continues the trail', async () => {
  const organisationNumber = '700000004';
  await registered(organisationNumber, 2025);
  await eraser.erase(organisationNumber, [2025], 'kari');
  await registered(organisationNumber, 2025);
  const changes = (await stores.auditOfRegister(organisationNumber, 2025)).map(({ change }) => change);
  expect(changes.slice(3)).toEqual(['erasure', 'removal', 'removal', 'configuration']);
});
