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
  const shake = (headers: Record<string, string>, ticket?: string) =>
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
  return { shake, connected, clock };
}

describe('the handshake', () => {
  it('trades a ticket for a connection of the organisation that it was issued for', async () => {
    const { shake, connected, clock } = fixture();
    expect(await shake({ Origin: ORIGIN }, 'ticket')).toEqual({ statusCode: 200 });
    expect(connected).toEqual([
      { connectionId: 'L0SM9cOFvHcCIhw=', organisationNumber: ORGANISATION, userId: 'kari', connectedAt: clock.now() },
    ]);
  });

  it('refuses the same ticket a second time, an unknown one, and none', async () => {
    const { shake, connected } = fixture();
    await shake({ origin: ORIGIN }, 'ticket');
    expect(await shake({ origin: ORIGIN }, 'ticket')).toEqual({ statusCode: 401 });
    expect(await shake({ origin: ORIGIN }, 'another')).toEqual({ statusCode: 401 });
    expect(await shake({ origin: ORIGIN })).toEqual({ statusCode: 401 });
    expect(connected).toHaveLength(1);
  });

  it.each([
    ['another page', { Origin: 'https://evil.example' }],
    ['a page that begins alike', { Origin: `${ORIGIN}.evil.example` }],
    ['no page', {}],
  ])('refuses %s, which does not use up the ticket', async (_, headers) => {
    const { shake } = fixture();
    expect(await shake(headers, 'ticket')).toEqual({ statusCode: 403 });
    expect(await shake({ Origin: ORIGIN }, 'ticket')).toEqual({ statusCode: 200 });
  });
});

it('the end of a connection takes it off the list', async () => {
  const removed: string[] = [];
  const event = { requestContext: { routeKey: '$disconnect', connectionId: 'L0SM9cOFvHcCIhw=' } };
  await disconnect(event, {
    remove: async (connectionId) => {
      removed.push(connectionId);
    },
  });
  expect(removed).toEqual(['L0SM9cOFvHcCIhw=']);
});

describe('the heartbeat', () => {
  it('answers a ping with a pong', async () => {
    expect(await heartbeat({ body: '{"action":"ping"}' })).toEqual({ statusCode: 200, body: '{"type":"pong"}' });
  });

  it.each(['{"action":"shout"}', 'ping', '', '[]'])('has nothing to say to %j', async (body) => {
    expect((await heartbeat({ body })).body).toBeUndefined();
  });
});
