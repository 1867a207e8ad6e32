import { describe, expect, it } from 'vitest';
import type { SocketConnection, Ticket } from '../../lambdas/ports.ts';
import { SOCKET_LIMITS } from '../../lambdas/protocol.ts';
import { connect, isWithinLimits } from '../../lambdas/websocket/connect.ts';
import { disconnect } from '../../lambdas/websocket/disconnect.ts';
import { heartbeat } from '../../lambdas/websocket/heartbeat.ts';
import { ORGANISATION, StoppedClock } from '../fakes/exports/export-record.ts';
import { RecordedMetrics } from '../fakes/metrics.ts';

const ORIGIN = 'https://page.example';
const TICKET = 'ticket'.padEnd(43, '_');

function fixture(open: readonly SocketConnection[] = []) {
  const clock = new StoppedClock();
  const metrics = new RecordedMetrics();
  const tickets = new Map<string, Ticket>([[TICKET, { organisationNumber: ORGANISATION, userId: 'kari' }]]);
  const connected: SocketConnection[] = [...open];
  const connectWith = (headers: Record<string, string>, ticket?: string) =>
    connect(
      {
        headers,
        ...(ticket === undefined ? {} : { queryStringParameters: { ticket } }),
        requestContext: { routeKey: '$connect', connectionId: 'L0SM9cOFvHcCIhw=' },
      },
      {
        clock,
        allowedOrigin: ORIGIN,
        tickets: {
          redeem: async (secret) => {
            const found = tickets.get(secret);
            tickets.delete(secret);
            return found;
          },
        },
        metrics,
        connections: {
          add: async (connection) => {
            connected.push(connection);
          },
          ofOrganisation: async () => connected,
          remove: async (id) => {
            connected.splice(
              connected.findIndex((each) => each.connectionId === id),
              1,
            );
          },
        },
      },
    );
  return { connectWith, connected, clock, metrics };
}

/** Connections that are older than every other. */
const older = (count: number, userId: string): SocketConnection[] =>
  Array.from({ length: count }, (_, index) => ({
    connectionId: `${userId}-${index}`,
    organisationNumber: ORGANISATION,
    userId,
    connectedAt: index,
  }));

/** A connection whose stores fail, so that only what is refused before them is answered. */
const refusal = (event: unknown) => {
  const unreachable = () => Promise.reject(new Error('a store was asked'));
  return connect(event, {
    clock: new StoppedClock(),
    allowedOrigin: ORIGIN,
    tickets: { redeem: unreachable },
    connections: { add: unreachable, ofOrganisation: unreachable, remove: unreachable },
    metrics: new RecordedMetrics(),
  });
};

describe('connect', () => {
  it('accepts a ticket and stores the connection with the organisation of the ticket', async () => {
    const { connectWith, connected, clock } = fixture();
    expect(await connectWith({ Origin: ORIGIN }, TICKET)).toEqual({ statusCode: 200 });
    expect(connected).toEqual([
      { connectionId: 'L0SM9cOFvHcCIhw=', organisationNumber: ORGANISATION, userId: 'kari', connectedAt: clock.now() },
    ]);
  });

  it('returns 401 for a used ticket, an unknown ticket and no ticket', async () => {
    const { connectWith, connected } = fixture();
    await connectWith({ origin: ORIGIN }, TICKET);
    expect(await connectWith({ origin: ORIGIN }, TICKET)).toEqual({ statusCode: 401 });
    expect(await connectWith({ origin: ORIGIN }, TICKET.replace('t', 'T'))).toEqual({ statusCode: 401 });
    expect(await connectWith({ origin: ORIGIN })).toEqual({ statusCode: 401 });
    expect(connected).toHaveLength(1);
  });

  it.each([
    ['another origin', { Origin: 'https://evil.example' }],
    ['an origin that begins with the allowed one', { Origin: `${ORIGIN}.evil.example` }],
    ['no origin', {}],
  ])('returns 403 for %s and does not use up the ticket', async (_, headers) => {
    const { connectWith } = fixture();
    expect(await connectWith(headers, TICKET)).toEqual({ statusCode: 403 });
    expect(await connectWith({ Origin: ORIGIN }, TICKET)).toEqual({ statusCode: 200 });
  });
});

describe('connect without asking a store', () => {
  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'event'],
    ['no headers', { requestContext: { connectionId: 'c' } }],
    ['null headers', { headers: null }],
    ['headers that are no texts', { headers: { origin: 7 } }],
    ['two origins', { headers: { origin: ORIGIN, Origin: 'https://evil.example' } }],
  ])('returns 403 for %s', async (_, event) => {
    expect(await refusal(event)).toEqual({ statusCode: 403 });
  });

  it.each([
    ['no query', undefined],
    ['a null query', null],
    ['an empty ticket', { ticket: '' }],
    ['a ticket of another length', { ticket: 'x'.repeat(44) }],
    ['a ticket with other letters', { ticket: `${'x'.repeat(42)}#` }],
    ['a ticket with a lone surrogate', { ticket: `${'x'.repeat(42)}\ud800` }],
    ['a list of tickets', { ticket: [TICKET] }],
    ['a ticket of a megabyte', { ticket: 'x'.repeat(1_000_000) }],
  ])('returns 401 for %s', async (_, queryStringParameters) => {
    const requestContext = { connectionId: 'c' };
    const headers = { Origin: ORIGIN };
    expect(await refusal({ headers, queryStringParameters, requestContext })).toEqual({ statusCode: 401 });
  });

  it('returns 401 for an event without a connection', async () => {
    expect(await refusal({ headers: { Origin: ORIGIN }, queryStringParameters: { ticket: TICKET } })).toEqual({
      statusCode: 401,
    });
  });
});

describe('the limits of connections', () => {
  it.each([
    ['user', older(SOCKET_LIMITS.ofUser, 'kari')],
    ['organisation', older(SOCKET_LIMITS.ofOrganisation, 'ola')],
  ])('refuse one beyond those of a %s with 429, and keep the older ones', async (_, open) => {
    const { connectWith, connected, metrics } = fixture(open);
    expect(await connectWith({ Origin: ORIGIN }, TICKET)).toEqual({ statusCode: 429 });
    expect(connected).toEqual(open);
    expect(metrics.valuesOf('ConnectionsRefused')).toEqual([1]);
  });

  it('accept one while both have one left', async () => {
    const open = [...older(SOCKET_LIMITS.ofUser - 1, 'kari'), ...older(20, 'ola')];
    const { connectWith, connected } = fixture(open);
    expect(await connectWith({ Origin: ORIGIN }, TICKET)).toEqual({ statusCode: 200 });
    expect(connected).toHaveLength(open.length + 1);
  });

  it('accept exactly as many as there may be of connections at the same moment', () => {
    const same = older(3 * SOCKET_LIMITS.ofUser, 'kari').map((each) => ({ ...each, connectedAt: 1 }));
    expect(same.filter((each) => isWithinLimits(each, same))).toHaveLength(SOCKET_LIMITS.ofUser);
  });
});

it('disconnect removes the connection', async () => {
  const removed: string[] = [];
  const event = { requestContext: { routeKey: '$disconnect', connectionId: 'L0SM9cOFvHcCIhw=' } };
  await disconnect(event, {
    remove: async (connectionId) => {
      removed.push(connectionId);
    },
  });
  expect(removed).toEqual(['L0SM9cOFvHcCIhw=']);
});

describe('heartbeat', () => {
  it('answers a ping with a pong', async () => {
    expect(await heartbeat({ body: '{"action":"ping"}' })).toEqual({ statusCode: 200, body: '{"type":"pong"}' });
  });

  it.each(['{"action":"shout"}', 'ping', '', '[]'])('returns no body for %j', async (body) => {
    expect((await heartbeat({ body })).body).toBeUndefined();
  });
});
