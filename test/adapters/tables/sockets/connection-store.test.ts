import { DeleteCommand, GetCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { DynamoConnectionStore } from '../../../../lambdas/adapters/tables/sockets/connection-store.ts';
import { KEY_PREFIX } from '../../../../lambdas/environment.ts';
import { ORGANISATION, OTHER_ORGANISATION, StoppedClock } from '../../../fakes/exports/export-record.ts';
import { type LocalTables, startLocalTables } from '../local-tables.ts';

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

  it('are gone after a removal that broke off halfway and was repeated', async () => {
    const clock = new StoppedClock();
    const connections = new DynamoConnectionStore(tables.client, 'exports', clock);
    const organisationNumber = '910000004';
    await connections.add({ connectionId: 'half=', organisationNumber, userId: 'kari', connectedAt: clock.now() });
    const send = tables.client.send.bind(tables.client);
    let deletions = 0;
    const breaking = vi.spyOn(tables.client, 'send').mockImplementation(async (command) => {
      if (command instanceof DeleteCommand && ++deletions === 2) {
        throw new Error('broken off');
      }
      return send(command);
    });
    await expect(connections.remove('half=')).rejects.toThrow('broken off');
    breaking.mockRestore();
    expect(await connections.ofOrganisation(organisationNumber)).toEqual([]);
    await connections.remove('half=');
    const Key = { pk: `${KEY_PREFIX.connection}half=`, sk: 'CONNECTION' };
    expect((await tables.client.send(new GetCommand({ TableName: 'exports', Key }))).Item).toBeUndefined();
  });
});
