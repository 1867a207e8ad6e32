import { describe, expect, it } from 'vitest';
import { LiveClient } from '../../../frontend/progress/live/live-client.ts';
import { PLANNED_RECONNECT_MS } from '../../../frontend/progress/live/live-connection.ts';
import type { Connection, LiveEvent, LiveServer, SnapshotAnswer } from '../../../frontend/progress/live/live-events.ts';
import { HEARTBEAT_MS, PONG_MS, type SocketLike } from '../../../frontend/progress/live/live-socket.ts';
import { MAX_POLL_MS, POLL_MS, QUIET_MS } from '../../../frontend/progress/live/poll-pace.ts';
import type { ExportMessage, ExportView } from '../../../lambdas/protocol.ts';
import { EXPORT_ID, endMessage, progress, progressMessage, view } from '../export-factory.ts';
import { FakeClock, settle } from './fake-clock.ts';

class FakeSocket implements SocketLike {
  onopen: (() => void) | null = null;
  onmessage: ((event: { readonly data: unknown }) => void) | null = null;
  onclose: (() => void) | null = null;
  onerror: (() => void) | null = null;
  readonly address: string;
  readonly sent: string[] = [];
  closed = false;

  constructor(address: string) {
    this.address = address;
  }

  send(text: string): void {
    this.sent.push(text);
  }

  close(): void {
    this.closed = true;
  }

  async open(): Promise<void> {
    this.onopen?.();
    await settle();
  }

  async push(message: ExportMessage | { type: 'pong' }): Promise<void> {
    this.onmessage?.({ data: JSON.stringify(message) });
    await settle();
  }

  async cut(): Promise<void> {
    this.onclose?.();
    await settle();
  }
}

class FakeServer implements LiveServer {
  current: ExportView | null = view();
  reachable = true;
  tickets = 0;
  /** The `If-None-Match` of every snapshot request, in order. */
  readonly snapshotTags: (string | null)[] = [];
  /** While set, snapshot requests are answered when it resolves. */
  gate: Promise<void> | null = null;

  async socketAddress(): Promise<string> {
    if (!this.reachable) {
      throw new Error('no network');
    }
    return `wss://socket.example/live?ticket=${++this.tickets}`;
  }

  async snapshot(_exportId: string, etag: string | null): Promise<SnapshotAnswer> {
    this.snapshotTags.push(etag);
    const answer = this.current;
    await this.gate;
    if (!this.reachable) {
      throw new Error('no network');
    }
    if (answer === null) {
      return { kind: 'missing' };
    }
    const tag = `"${answer.version}"`;
    return etag === tag ? { kind: 'unchanged' } : { kind: 'changed', view: answer, etag: tag, age: 1_000 };
  }
}

function setUp() {
  const clock = new FakeClock();
  const server = new FakeServer();
  const sockets: FakeSocket[] = [];
  const events: LiveEvent[] = [];
  const client = new LiveClient({
    server,
    openSocket: (address) => {
      const socket = new FakeSocket(address);
      sockets.push(socket);
      return socket;
    },
    clock,
    random: () => 1,
    onEvent: (event) => events.push(event),
  });
  const socket = (index: number): FakeSocket => {
    const found = sockets.at(index);
    if (found === undefined) {
      throw new Error(`no socket ${index} of ${sockets.length}`);
    }
    return found;
  };
  return { clock, server, sockets, socket, events, client };
}

/** A client that follows an export over an open socket. */
async function live(status: ExportView['progress']['status'] = 'querying_activities') {
  const all = setUp();
  all.server.current = view({ progress: progress({ status }) });
  all.client.start();
  all.client.follow(EXPORT_ID);
  await settle();
  await all.socket(0).open();
  all.events.length = 0;
  all.server.snapshotTags.length = 0;
  return all;
}

/** The events that reached the page, in order, as `type version`. */
const received = (events: readonly LiveEvent[]): string[] =>
  events.flatMap((event) =>
    event.type === 'message'
      ? [`message ${event.message.version}`]
      : event.type === 'snapshot'
        ? [`snapshot ${event.view.version}`]
        : [],
  );
const connections = (events: readonly LiveEvent[]): Connection[] =>
  events.flatMap((event) => (event.type === 'connection' ? [event.connection] : []));

describe('connecting', () => {
  it('uses a new ticket for every connection', async () => {
    const { clock, socket, sockets, client } = setUp();
    client.start();
    await settle();
    await socket(0).open();
    await socket(0).cut();
    await clock.advance(1_000);
    expect(sockets.map((each) => each.address)).toEqual([
      'wss://socket.example/live?ticket=1',
      'wss://socket.example/live?ticket=2',
    ]);
  });

  it('keeps messages until the snapshot has come, and then passes on only newer ones', async () => {
    const { server, socket, events, client } = setUp();
    client.start();
    client.follow(EXPORT_ID);
    await settle();
    events.length = 0;
    const gate = Promise.withResolvers<void>();
    server.gate = gate.promise;
    server.current = view({ version: 5 });
    await socket(0).open();
    await socket(0).push(progressMessage({ version: 4 }));
    await socket(0).push(progressMessage({ version: 6 }));
    expect(received(events)).toEqual([]);

    gate.resolve();
    await settle();
    expect(received(events)).toEqual(['snapshot 5', 'message 6']);
    expect(connections(events)).toEqual(['live']);
  });

  it('gives up a handshake that does not end, and polls meanwhile', async () => {
    const { clock, socket, events, client } = setUp();
    client.start();
    client.follow(EXPORT_ID);
    await clock.advance(10_000);
    expect(socket(0).closed).toBe(true);
    expect(connections(events)).toEqual(['polling']);
  });

  it('passes on the age of a snapshot', async () => {
    const { events, client } = setUp();
    client.follow(EXPORT_ID);
    await settle();
    expect(events).toEqual([{ type: 'snapshot', view: view(), age: 1_000 }]);
  });

  it('ignores data that is not a message of the protocol', async () => {
    const { socket, events } = await live();
    socket(0).onmessage?.({ data: 'not json' });
    socket(0).onmessage?.({ data: '{"type":"export:progress"}' });
    await settle();
    expect(events).toEqual([]);
  });
});

describe('staying connected', () => {
  it('sends a heartbeat every five minutes while nothing is expected', async () => {
    const { clock, socket } = await live('paused');
    await clock.advance(HEARTBEAT_MS);
    expect(socket(0).sent).toEqual(['{"action":"ping"}']);
    await socket(0).push({ type: 'pong' });
    await clock.advance(HEARTBEAT_MS);
    expect(socket(0).sent).toHaveLength(2);
    expect(socket(0).closed).toBe(false);
  });

  it('reconnects when no pong comes', async () => {
    const { clock, socket, sockets } = await live('paused');
    await clock.advance(HEARTBEAT_MS + PONG_MS);
    expect(socket(0).closed).toBe(true);
    await clock.advance(1_000);
    expect(sockets).toHaveLength(2);
  });

  it('opens the next connection before two hours have passed, and closes the old one only afterwards', async () => {
    const { clock, socket, sockets } = await live('paused');
    for (let beats = 0; beats * HEARTBEAT_MS < PLANNED_RECONNECT_MS; beats++) {
      await clock.advance(HEARTBEAT_MS);
      await socket(0).push({ type: 'pong' });
    }
    expect(sockets).toHaveLength(2);
    expect(socket(0).closed).toBe(false);
    await socket(1).open();
    expect(socket(0).closed).toBe(true);
    expect(socket(1).closed).toBe(false);
  });
});

describe('when the socket is gone', () => {
  it('polls with the ETag every two seconds, backing off while nothing changes', async () => {
    const { clock, server, socket, events } = await live();
    await socket(0).cut();
    expect(connections(events)).toEqual(['polling']);
    await clock.advance(POLL_MS);
    expect(server.snapshotTags).toEqual(['"1"']);
    await clock.advance(POLL_MS);
    expect(server.snapshotTags).toHaveLength(1);
    await clock.advance(POLL_MS);
    expect(server.snapshotTags).toHaveLength(2);
  });

  it('polls every two seconds again as soon as something has changed', async () => {
    const { clock, server, socket, events } = await live();
    await socket(0).cut();
    await clock.advance(60_000);
    server.current = view({ version: 2 });
    for (let waited = 0; received(events).length === 0 && waited < MAX_POLL_MS; waited += 100) {
      await clock.advance(100);
    }
    expect(received(events)).toEqual(['snapshot 2']);
    server.current = view({ version: 3 });
    await clock.advance(POLL_MS);
    expect(received(events)).toEqual(['snapshot 2', 'snapshot 3']);
  });

  it('stops polling when the socket is back', async () => {
    const { clock, server, socket, events } = await live('paused');
    await socket(0).cut();
    await clock.advance(1_000);
    await socket(1).open();
    expect(connections(events)).toEqual(['polling', 'live']);
    server.snapshotTags.length = 0;
    await clock.advance(QUIET_MS - 1);
    expect(server.snapshotTags).toEqual([]);
  });

  it('has the final state within ten seconds after the network is back, even without an online event', async () => {
    const { clock, server, socket, events } = await live();
    server.reachable = false;
    await socket(0).cut();
    await clock.advance(60_000);
    expect(connections(events)).toEqual(['polling', 'offline']);
    server.reachable = true;
    server.current = view({ version: 9, progress: progress({ status: 'completed', percent: 100 }) });
    await clock.advance(10_000);
    expect(received(events)).toEqual(['snapshot 9']);
    expect(connections(events)).toEqual(['polling', 'offline', 'polling']);
    expect(events.at(-1)).toEqual({ type: 'connection', connection: 'polling' });
  });

  it('fetches and dials at once when woken', async () => {
    const { clock, server, socket, sockets, events, client } = await live();
    server.reachable = false;
    await socket(0).cut();
    await clock.advance(60_000);
    server.reachable = true;
    server.current = view({ version: 9 });
    client.wake();
    await settle();
    expect(received(events)).toEqual(['snapshot 9']);
    expect(sockets).toHaveLength(2);
  });
});

describe('when the socket only seems to be open', () => {
  it('fetches the export after some seconds of silence', async () => {
    const { clock, server, events } = await live();
    server.current = view({ version: 7, progress: progress({ status: 'completed', percent: 100 }) });
    await clock.advance(QUIET_MS);
    expect(received(events)).toEqual(['snapshot 7']);
  });

  it('replaces the socket when it stays silent while the export changes', async () => {
    const { clock, server, socket } = await live();
    for (let version = 2; version <= 4; version++) {
      server.current = view({ version });
      await clock.advance(QUIET_MS);
    }
    expect(socket(0).closed).toBe(true);
  });

  it('pings the socket at once when the computer wakes up', async () => {
    const { clock, socket, server, client } = await live();
    client.wake();
    await settle();
    expect(server.snapshotTags).toHaveLength(1);
    expect(socket(0).sent).toEqual(['{"action":"ping"}']);
    await clock.advance(4_000);
    expect(socket(0).closed).toBe(true);
  });
});

describe('when nothing comes through and the socket stays open', () => {
  it('says that it is offline within five seconds, and that it is not once there is an answer', async () => {
    const { clock, server, socket, sockets, events } = await live();
    await socket(0).push(progressMessage({ version: 2 }));
    server.reachable = false;
    await clock.advance(4_999);
    expect(connections(events)).toEqual(['offline']);
    expect(socket(0).closed).toBe(true);
    server.reachable = true;
    await clock.advance(10_000);
    expect(connections(events)).toEqual(['offline', 'polling']);
    await socket(-1).open();
    expect(connections(events)).toEqual(['offline', 'polling', 'live']);
    expect(sockets.length).toBeGreaterThan(1);
  });

  it('says so also when the API leaves the question without an answer', async () => {
    const { clock, server, events } = await live();
    server.gate = new Promise(() => {});
    await clock.advance(4_999);
    expect(connections(events)).toEqual(['offline']);
  });

  it('keeps a silent connection that answers its pings, and asks the API no more often than without', async () => {
    const { clock, server, socket, events } = await live();
    for (let second = 0; second < 6; second++) {
      await clock.advance(1_000);
      await socket(0).push({ type: 'pong' });
    }
    expect(connections(events)).toEqual([]);
    expect(server.snapshotTags).toEqual([]);
  });

  it('stays live while only the pongs are missing and the API answers', async () => {
    const { clock, events } = await live();
    await clock.advance(9_000);
    expect(connections(events)).toEqual([]);
  });

  it('says so sooner when the browser reports that the network is gone', async () => {
    const { clock, server, events, client } = await live();
    server.reachable = false;
    client.doubt();
    await clock.advance(1_500);
    expect(connections(events)).toEqual(['offline']);
  });

  it('does not believe a browser that is wrong about it', async () => {
    const { clock, events, client } = await live();
    client.doubt();
    await clock.advance(1_500);
    expect(connections(events)).toEqual([]);
  });

  it('pings no export that has ended', async () => {
    const { clock, socket } = await live('completed');
    await clock.advance(60_000);
    expect(socket(0).sent).toEqual([]);
  });
});

describe('following', () => {
  it('fetches the snapshot as soon as a message says that the export has ended', async () => {
    const { server, socket, events } = await live();
    const completed = progress({ status: 'completed', percent: 100 });
    server.current = view({ version: 8, progress: completed });
    await socket(0).push(endMessage('export:completed', { version: 8, progress: completed }));
    expect(received(events)).toEqual(['message 8', 'snapshot 8']);
  });

  it('does not poll after the end', async () => {
    const { clock, server, socket } = await live();
    const completed = progress({ status: 'completed', percent: 100 });
    server.current = view({ version: 8, progress: completed });
    await socket(0).push(endMessage('export:completed', { version: 8, progress: completed }));
    server.snapshotTags.length = 0;
    await clock.advance(60_000);
    expect(server.snapshotTags).toEqual([]);
  });

  it('reports an export that does not exist, and does not ask again', async () => {
    const { clock, server, events, client } = setUp();
    server.current = null;
    client.follow(EXPORT_ID);
    await clock.advance(60_000);
    expect(events).toEqual([{ type: 'missing', exportId: EXPORT_ID }]);
    expect(server.snapshotTags).toHaveLength(1);
  });

  it('fetches the snapshot when a message is of a new attempt, even if its first message was lost', async () => {
    const { server, socket, events } = await live();
    server.current = view({ version: 8, attempt: 2 });
    await socket(0).push(progressMessage({ version: 8, attempt: 2 }));
    expect(received(events)).toEqual(['message 8', 'snapshot 8']);
    await socket(0).push(progressMessage({ version: 9, attempt: 2 }));
    expect(received(events)).toEqual(['message 8', 'snapshot 8', 'message 9']);
  });

  it('passes on messages of the organisation’s other exports too', async () => {
    const { socket, events } = await live();
    await socket(0).push(progressMessage({ exportId: 'another', version: 3 }));
    expect(received(events)).toEqual(['message 3']);
  });

  it('reports nothing after it was stopped', async () => {
    const { clock, server, socket, sockets, events, client } = await live();
    client.stop();
    await clock.advance(120_000);
    expect(socket(0).closed).toBe(true);
    expect([sockets.length, server.snapshotTags.length, events.length]).toEqual([1, 0, 0]);
  });
});
