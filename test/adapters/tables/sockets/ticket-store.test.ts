import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DynamoTicketStore } from '../../../../lambdas/adapters/tables/sockets/ticket-store.ts';
import { SOCKET_LIMITS } from '../../../../lambdas/protocol.ts';
import { ORGANISATION, StoppedClock } from '../../../fakes/exports/export-record.ts';
import { type LocalTables, startLocalTables } from '../local-tables.ts';

const TICKET = { organisationNumber: ORGANISATION, userId: 'kari' };

let tables: LocalTables;
beforeAll(async () => {
  tables = await startLocalTables();
});
afterAll(() => tables.close());

describe('a ticket', () => {
  it('is redeemed once when twenty connections present it at the same time', async () => {
    const clock = new StoppedClock();
    const tickets = new DynamoTicketStore(tables.client, 'exports', clock);
    await tickets.issue('secret', TICKET, clock.now() + 30_000);
    const redeemed = await Promise.all(Array.from({ length: 20 }, () => tickets.redeem('secret')));
    expect(redeemed.filter((each) => each !== undefined)).toEqual([TICKET]);
  });

  it('is refused after it has expired, although its item still exists', async () => {
    const clock = new StoppedClock();
    const tickets = new DynamoTicketStore(tables.client, 'exports', clock);
    await tickets.issue('late', TICKET, clock.now() + 30_000);
    clock.advance(30_000);
    expect(await tickets.redeem('late')).toBeUndefined();
    clock.advance(-1);
    expect(await tickets.redeem('late')).toEqual(TICKET);
  });

  it('is refused to a user who has got as many this minute as one may, also when all are asked for at the same time', async () => {
    const clock = new StoppedClock();
    const tickets = new DynamoTicketStore(tables.client, 'exports', clock);
    const eager = { organisationNumber: ORGANISATION, userId: 'eager' };
    const limit = SOCKET_LIMITS.ticketsOfUserPerMinute;
    const outcomes = await Promise.all(
      Array.from({ length: limit + 10 }, (_, index) => tickets.issue(`eager ${index}`, eager, clock.now() + 30_000)),
    );
    expect(outcomes.filter((outcome) => outcome === 'issued')).toHaveLength(limit);
    const refused = outcomes.indexOf('too_many');
    expect(await tickets.redeem(`eager ${refused}`)).toBeUndefined();
    expect(await tickets.issue('of another', { ...eager, userId: 'patient' }, clock.now() + 30_000)).toBe('issued');
    clock.advance(60_000);
    expect(await tickets.issue('a minute later', eager, clock.now() + 30_000)).toBe('issued');
  });

  it('that cannot be redeemed for a fault of the database throws its name', async () => {
    const tickets = new DynamoTicketStore(tables.client, 'exports', new StoppedClock());
    tables.service.inject({ operation: 'DeleteItem', error: 'ThrottlingException', times: 1 });
    await expect(tickets.redeem('secret')).rejects.toMatchObject({ name: 'ThrottledError', retryable: true });
  });
});
