import { describe, expect, it } from 'vitest';
import type { SocketConnection, Ticket } from '../../lambdas/ports.ts';
import { connect } from '../../lambdas/websocket/connect.ts';
import { disconnect } from '../../lambdas/websocket/disconnect.ts';
import { heartbeat } from '../../lambdas/websocket/heartbeat.ts';
import { ORGANISATION, StoppedClock } from '../fakes/export-record.ts';

const ORIGIN = 'https://page.example';

function fixture() {
  const clock = new StoppedClock();
  const tickets = new Map<string, Ticket>([['ticket', { organisationNumber: ORGANISATION, userId: 'kari' }]]);
  const connected: SocketConnection[] = [];
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
        connections: {
          add: async (connection) => {
            connected.push(connection);
          },
        },
      },
    );
  return { connectWith, connected, clock };
}

describe('connect', () => {
  it('accepts a ticket and stores the connection with the organisation of the ticket', async () => {
    const { connectWith, connected, clock } = fixture();
    expect(await connectWith({ Origin: ORIGIN }, 'ticket')).toEqual({ statusCode: 200 });
    expect(connected).toEqual([
      { connectionId: 'L0SM9cOFvHcCIhw=', organisationNumber: ORGANISATION, userId: 'kari', connectedAt: clock.now() },
    ]);
  });

  it('returns 401 for a used ticket, an unknown ticket and no ticket', async () => {
    const { connectWith, connected } = fixture();
    await connectWith({ origin: ORIGIN }, 'ticket');
    expect(await connectWith({ origin: ORIGIN }, 'ticket')).toEqual({ statusCode: 401 });
    expect(await connectWith({ origin: ORIGIN }, 'another')).toEqual({ statusCode: 401 });
    expect(await connectWith({ origin: ORIGIN })).toEqual({ statusCode: 401 });
    expect(connected).toHaveLength(1);
  });

  it.each([
    ['another origin', { Origin: 'https://evil.example' }],
    ['an origin that begins with the allowed one', { Origin: `${ORIGIN}.evil.example` }],
    ['no origin', {}],
  ])('returns 403 for %s and does not use up the ticket', async (_, headers) => {
    const { connectWith } = fixture();
    expect(await connectWith(headers, 'ticket')).toEqual({ statusCode: 403 });
    expect(await connectWith({ Origin: ORIGIN }, 'ticket')).toEqual({ statusCode: 200 });
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
