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
  readonly #engine: EngineUnderFaults;
  readonly #client: Client;
  #socket: WebSocket | undefined;
  #closed = false;

  constructor(engine: EngineUnderFaults, client: Client) {
    this.#engine = engine;
    this.#client = client;
  }

  /** Connects in the background, and again when the connection is lost. */
  open(): void {
    this.#stayConnected().catch(() => undefined);
  }

  close(): void {
    this.#closed = true;
    this.#socket?.terminate();
  }

  async #stayConnected(): Promise<void> {
    while (!this.#closed) {
      const { ticket, webSocketUrl } = ticketSchema.parse(await this.#client.call('ola', 'POST', '/tickets'));
      const socket = new WebSocket(`${webSocketUrl}?ticket=${ticket}`, {
        origin: this.#engine.variable('ALLOWED_ORIGIN'),
      });
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
