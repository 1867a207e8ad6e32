/** The HTTP API, typed by the schemas it shares with the server. */
import * as z from 'zod';
import {
  type AuditEvent,
  auditEventSchema,
  type ExportRequest,
  type ExportStatus,
  type ExportView,
  exportPageSchema,
  exportViewSchema,
  type Me,
  meSchema,
  startedSchema,
  ticketSchema,
} from '../../lambdas/protocol.ts';
import type { LiveServer, SnapshotAnswer } from '../progress/live/live-events.ts';
import type { Command } from '../progress/reducer.ts';
import { NoAnswerError, problemFrom, SignedOutError } from './problem.ts';

const downloadSchema = z.object({ url: z.string(), validUntil: z.iso.datetime() });
const auditSchema = z.object({ events: z.array(auditEventSchema) });
type ExportPage = z.infer<typeof exportPageSchema>;

export interface ExportFilter {
  /** An empty list means all. */
  readonly statuses: readonly ExportStatus[];
  /** Null means all. */
  readonly year: number | null;
}
const NO_FILTER: ExportFilter = { statuses: [], year: null };

export interface ApiOptions {
  readonly apiUrl: string;
  readonly webSocketUrl: string;
  /** @returns a valid ID token; a new one when `refresh` is set. @throws SignedOutError */
  readonly token: (options: { readonly refresh: boolean }) => Promise<string>;
  readonly fetch: typeof fetch;
}

interface RequestOptions {
  readonly method?: 'GET' | 'POST';
  readonly body?: unknown;
  readonly etag?: string | null;
}

const TIMEOUT_MS = 10_000;

export class Api implements LiveServer {
  readonly #options: ApiOptions;

  constructor(options: ApiOptions) {
    this.#options = options;
  }

  async me(): Promise<Me> {
    return meSchema.parse(await this.#json('/me'));
  }

  /** Joins the same export if it already runs. */
  async start(request: ExportRequest): Promise<z.infer<typeof startedSchema>> {
    return startedSchema.parse(await this.#json('/exports', { method: 'POST', body: request }));
  }

  /** @param cursor from the page before; null for the newest */
  async list(limit: number, cursor: string | null, filter: ExportFilter = NO_FILTER): Promise<ExportPage> {
    const { statuses, year } = filter;
    const query = new URLSearchParams({
      limit: String(limit),
      ...(cursor === null ? {} : { cursor }),
      ...(statuses.length === 0 ? {} : { status: statuses.join(',') }),
      ...(year === null ? {} : { year: String(year) }),
    });
    return exportPageSchema.parse(await this.#json(`/exports?${query}`));
  }

  async snapshot(exportId: string, etag: string | null): Promise<SnapshotAnswer> {
    const response = await this.#request(pathOf(exportId), { etag });
    if (response.status === 304) {
      return { kind: 'unchanged' };
    }
    if (response.status === 404) {
      return { kind: 'missing' };
    }
    if (!response.ok) {
      throw await problemFrom(response);
    }
    const view = exportViewSchema.parse(await response.json());
    return { kind: 'changed', view, etag: response.headers.get('etag'), age: ageOf(view, response) };
  }

  async command(exportId: string, command: Command): Promise<void> {
    await this.#json(`${pathOf(exportId)}/${command}`, { method: 'POST' });
  }

  /** Makes a new link that is valid for a short time. */
  async downloadLink(exportId: string): Promise<string> {
    return downloadSchema.parse(await this.#json(`${pathOf(exportId)}/download`)).url;
  }

  async audit(exportId: string): Promise<readonly AuditEvent[]> {
    return auditSchema.parse(await this.#json(`${pathOf(exportId)}/audit`)).events;
  }

  async socketAddress(): Promise<string> {
    const { ticket, webSocketUrl } = ticketSchema.parse(await this.#json('/tickets', { method: 'POST' }));
    const address = new URL(webSocketUrl === '' ? this.#options.webSocketUrl : webSocketUrl);
    address.searchParams.set('ticket', ticket);
    return address.href;
  }

  async #json(path: string, options: RequestOptions = {}): Promise<unknown> {
    const response = await this.#request(path, options);
    if (!response.ok) {
      throw await problemFrom(response);
    }
    const text = await response.text();
    return text === '' ? null : JSON.parse(text);
  }

  async #request(path: string, options: RequestOptions): Promise<Response> {
    const response = await this.#attempt(path, options, false);
    if (response.status !== 401) {
      return response;
    }
    const second = await this.#attempt(path, options, true);
    if (second.status === 401) {
      throw new SignedOutError('The API refused a fresh token');
    }
    return second;
  }

  async #attempt(path: string, { method = 'GET', body, etag }: RequestOptions, refresh: boolean): Promise<Response> {
    const token = await this.#options.token({ refresh });
    try {
      return await this.#options.fetch(`${this.#options.apiUrl.replace(/\/$/, '')}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          'x-correlation-id': crypto.randomUUID(),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(etag == null ? {} : { 'if-none-match': etag }),
        },
        // This page keeps the ETag itself; the browser's cache would turn a 304 into a 200.
        cache: 'no-store',
        signal: AbortSignal.timeout(TIMEOUT_MS),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    } catch (error) {
      throw new NoAnswerError(`No answer to ${method} ${path}`, { cause: error });
    }
  }
}

/** By the server's clock only: the computer's clock can be minutes off. The header has whole seconds. */
function ageOf(view: ExportView, response: Response): number {
  const answeredAt = Date.parse(response.headers.get('date') ?? '');
  return Number.isNaN(answeredAt) ? 0 : Math.max(0, answeredAt - Date.parse(view.at));
}

function pathOf(exportId: string): string {
  return `/exports/${encodeURIComponent(exportId)}`;
}
