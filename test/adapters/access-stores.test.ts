import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DynamoDbService, LOCAL_CREDENTIALS, LOCAL_REGION, startDynamoDb } from '../../infra/local/engine.ts';
import { DynamoConnectionStore } from '../../lambdas/adapters/connection-store.ts';
import { DynamoExportStore } from '../../lambdas/adapters/export-store.ts';
import { DynamoTicketStore } from '../../lambdas/adapters/ticket-store.ts';
import { apiFixture } from '../api/api-fixture.ts';
import { ORGANISATION, OTHER_ORGANISATION, StoppedClock } from '../fakes/export-record.ts';

let service: DynamoDbService;
let client: DynamoDBDocumentClient;
const table = (name: string) => ({
  name,
  keySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ] as const,
  attributeDefinitions: (['pk', 'sk'] as const).map((AttributeName) => ({
    AttributeName,
    AttributeType: 'S' as const,
  })),
});
beforeAll(async () => {
  service = await startDynamoDb({
    dataFolder: '',
    persistent: false,
    environment: {},
    tables: [table('exports'), table('audit')],
  });
  const { endpoint } = service;
  client = DynamoDBDocumentClient.from(
    new DynamoDBClient({ endpoint, region: LOCAL_REGION, credentials: LOCAL_CREDENTIALS, maxAttempts: 5 }),
    { marshallOptions: { removeUndefinedValues: true } },
  );
}, 30_000);
afterAll(async () => {
  client.destroy();
  await service.close();
});

describe('a ticket', () => {
  const ticket = { organisationNumber: ORGANISATION, userId: 'kari' };

  test('is redeemed once, by whoever is first of twenty', async () => {
    const clock = new StoppedClock();
    const tickets = new DynamoTicketStore(client, 'exports', clock);
    await tickets.issue('secret', ticket, clock.now() + 30_000);
    const redeemed = await Promise.all(Array.from({ length: 20 }, () => tickets.redeem('secret')));
    expect(redeemed.filter((each) => each !== undefined)).toEqual([ticket]);
  });

  test('is of no use after its time, though the item is still there', async () => {
    const clock = new StoppedClock();
    const tickets = new DynamoTicketStore(client, 'exports', clock);
    await tickets.issue('late', ticket, clock.now() + 30_000);
    clock.advance(30_000);
    expect(await tickets.redeem('late')).toBeUndefined();
    clock.advance(-1);
    expect(await tickets.redeem('late')).toEqual(ticket);
  });
});

test('connections are found by their organisation until they are removed or too old', async () => {
  const clock = new StoppedClock();
  const connections = new DynamoConnectionStore(client, 'exports', clock);
  const one = { connectionId: 'one=', organisationNumber: ORGANISATION, userId: 'kari', connectedAt: clock.now() };
  const two = { ...one, connectionId: 'two=', userId: 'ola' };
  const other = { ...one, connectionId: 'other=', organisationNumber: OTHER_ORGANISATION };
  for (const connection of [one, two, other]) {
    await connections.add(connection);
  }
  expect(await connections.ofOrganisation(ORGANISATION)).toEqual([one, two]);
  await connections.remove('one=');
  await connections.remove('one=');
  expect(await connections.ofOrganisation(ORGANISATION)).toEqual([two]);
  clock.advance(3 * 3600_000);
  expect(await connections.ofOrganisation(ORGANISATION)).toEqual([]);
});

test('fifty identical requests at once make one export in the real table', async () => {
  const clock = new StoppedClock();
  const exports = new DynamoExportStore(client, { exports: 'exports', audit: 'audit' }, clock);
  const { call, executions } = apiFixture({ exports });
  const answers = await Promise.all(
    Array.from({ length: 50 }, () => call('POST', '/exports', { body: { year: 2025, branches: ['Oslo'] } })),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([...Array(49).fill(200), 201]);
  expect(new Set(answers.map(({ body }) => body.exportId)).size).toBe(1);
  expect(executions.started).toHaveLength(1);
  expect((await exports.list(ORGANISATION, { limit: 100 })).records).toHaveLength(1);
}, 30_000);
