/**
 * News of runs over the socket, as a page gets them. A command that has them asks the API only when a run has ended; without a
 * socket it asks again and again.
 */
import { WebSocket } from 'ws';
import {
  type ExportMessage,
  isImportEnded,
  isTerminal,
  type LiveMessage,
  liveMessageSchema,
  ticketSchema,
} from '../../../lambdas/protocol.ts';
import type { ApiClient } from '../cli/api-client.ts';
import { pollPause } from './poll-pause.ts';

/** How long the socket may say nothing of a run before the API is asked: as long as a page waits. */
const QUIET_MILLISECONDS = 7_000;

/** A connection starts two Lambdas, which costs as much as sixty polls: a short run has ended before. */
const SOCKET_AFTER_MILLISECONDS = 3_000;

export interface WaitOptions {
  /** When the command began to follow the run, milliseconds since 1970. */
  readonly begun: number;
  readonly onMessage?: (message: ExportMessage) => void;
  /** Ends the wait. */
  readonly stop?: AbortSignal | undefined;
}

/** Waits from one look at a run to the next. */
export type NextLook = Pick<RunNews, 'next'>;

export class RunNews {
  /** Of the runs whose end was told. */
  readonly #ended = new Set<string>();
  #socket: WebSocket | undefined;
  #heard: (message: LiveMessage | 'lost') => void = () => {};

  readonly #open: () => Promise<void>;
  readonly #openAt: number;
  #isOpened = false;

  /**
   * @param pageOrigin connections are for the page, so a command says that it comes from there
   * @param after milliseconds from now after which a wait opens the connection, in the background; when that fails there is
   *   none, and each wait is a pause between two polls
   */
  constructor(api: Pick<ApiClient, 'json'>, pageOrigin: string, after = SOCKET_AFTER_MILLISECONDS) {
    this.#open = () => this.#connect(api, pageOrigin);
    this.#openAt = Date.now() + after;
  }

  async #connect(api: Pick<ApiClient, 'json'>, origin: string): Promise<void> {
    const { ticket, webSocketUrl } = ticketSchema.parse(await api.json('POST', '/tickets'));
    const socket = new WebSocket(`${webSocketUrl}?ticket=${ticket}`, { origin });
    socket.on('error', () => {});
    socket.on('open', () => {
      this.#socket = socket;
    });
    socket.on('close', () => {
      this.#socket = undefined;
      this.#heard('lost');
    });
    socket.on('message', (data) => {
      const { data: message } = liveMessageSchema.safeParse(JSON.parse(String(data)));
      if (message !== undefined) {
        this.#receive(message);
      }
    });
  }

  get isOpen(): boolean {
    return this.#socket !== undefined;
  }

  /** Whether the end of the run was told. */
  hasEnded(runId: string): boolean {
    return this.#ended.has(runId);
  }

  /** Waits until there may be an end of the run, or until it is time to ask. Never rejects. */
  async next(runId: string, { begun, onMessage, stop }: WaitOptions): Promise<void> {
    if (this.hasEnded(runId) || stop?.aborted) {
      return;
    }
    if (!this.#isOpened && Date.now() >= this.#openAt) {
      this.#isOpened = true;
      this.#open().catch(() => {});
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    let timer = setTimeout(resolve, this.isOpen ? QUIET_MILLISECONDS : pollPause(Date.now() - begun));
    stop?.addEventListener('abort', () => resolve(), { once: true });
    this.#heard = (message) => {
      if (message === 'lost' || this.hasEnded(runId)) {
        resolve();
      } else if ('exportId' in message && message.exportId === runId) {
        clearTimeout(timer);
        timer = setTimeout(resolve, QUIET_MILLISECONDS);
        onMessage?.(message);
      }
    };
    await promise;
    clearTimeout(timer);
    this.#heard = () => {};
  }

  #receive(message: LiveMessage): void {
    if ('importId' in message && isImportEnded(message.view.status)) {
      this.#ended.add(message.importId);
    }
    if ('exportId' in message && isTerminal(message.progress.status)) {
      this.#ended.add(message.exportId);
    }
    this.#heard(message);
  }

  close(): void {
    this.#socket?.terminate();
  }
}
