/** A page's socket: what it is told of each export, over reconnections. */
import WebSocket from 'ws';
import * as z from 'zod';
import type { EngineUnderFaults } from '../engine/engine-under-faults.ts';
import { type Client, pause } from './client.ts';

const messageSchema = z.looseObject({
  type: z.string(),
  exportId: z.string(),
  version: z.int(),
  attempt: z.int(),
  progress: z.object({ status: z.string(), percent: z.number() }),
});
export type SocketMessage = z.infer<typeof messageSchema>;

const ticketSchema = z.object({ ticket: z.string(), webSocketUrl: z.string() });

export class Listener {
  readonly messages: SocketMessage[] = [];
  #socket: WebSocket | undefined;
  #closed = false;

  /** Connects in the background, and again when the connection is lost. */
  static open(engine: EngineUnderFaults, client: Client): Listener {
    const listener = new Listener();
    listener.#stayConnected(engine, client).catch(() => undefined);
    return listener;
  }

  close(): void {
    this.#closed = true;
    this.#socket?.terminate();
  }

  async #stayConnected(engine: EngineUnderFaults, client: Client): Promise<void> {
    while (!this.#closed) {
      const { ticket, webSocketUrl } = ticketSchema.parse(await client.call('ola', 'POST', '/tickets'));
      const socket = new WebSocket(`${webSocketUrl}?ticket=${ticket}`, { origin: engine.variable('ALLOWED_ORIGIN') });
      this.#socket = socket;
      socket.on('message', (data) => {
        const message = messageSchema.safeParse(JSON.parse(String(data)));
        if (message.success) this.messages.push(message.data);
      });
      await new Promise<void>((resolve) => {
        socket.on('error', () => resolve());
        socket.on('close', () => resolve());
      });
      await pause(500);
    }
  }
}
