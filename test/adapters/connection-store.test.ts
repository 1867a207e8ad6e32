import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DynamoConnectionStore } from '../../lambdas/adapters/connection-store.ts';
import { ORGANISATION, OTHER_ORGANISATION, StoppedClock } from '../fakes/export-record.ts';
import { type LocalTables, startLocalTables } from './local-tables.ts';

let tables: LocalTables;
beforeAll(async () => {
  tables = await startLocalTables();
});
afterAll(() => tables.close());

describe('the connections of an organisation', () => {
  it('are found until they are removed or too old', async () => {
    const clock = new StoppedClock();
    const connections = new DynamoConnectionStore(tables.client, 'exports', clock);
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
});
