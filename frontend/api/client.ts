/** The HTTP API, typed by the schemas it shares with the server. */
import * as z from 'zod';
import {
  type AuditTrailView,
  auditTrailSchema,
  downloadLinkSchema,
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
import { CheckApi } from './checks/check-client.ts';
import { ApiConnection, type ApiOptions } from './connection.ts';
import { RegisterApi } from './registers/register-client.ts';
import { WordApi } from './words/word-client.ts';

/** Only a completed export is asked for its link. */
const completedLinkSchema = downloadLinkSchema.extend({ downloadUrl: z.string() });
type ExportPage = z.infer<typeof exportPageSchema>;

export interface ExportFilter {
  /** An empty list means all. */
  readonly statuses: readonly ExportStatus[];
  /** Null means all. */
  readonly year: number | null;
}
const NO_FILTER: ExportFilter = { statuses: [], year: null };

export class Api implements LiveServer {
  /** For the parts of the API that only pages which are loaded later use. */
  readonly connection: ApiConnection;
  readonly registers: RegisterApi;
  readonly words: WordApi;
  readonly checks: CheckApi;

  constructor(options: ApiOptions) {
    this.connection = new ApiConnection(options);
    this.registers = new RegisterApi(this.connection);
    this.words = new WordApi(this.connection);
    this.checks = new CheckApi(this.connection);
  }

  async me(): Promise<Me> {
    return meSchema.parse(await this.connection.json('/me'));
  }

  /** Joins the same export if it already runs. */
  async start(request: ExportRequest): Promise<z.infer<typeof startedSchema>> {
    return startedSchema.parse(await this.connection.json('/exports', { method: 'POST', body: request }));
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
    return exportPageSchema.parse(await this.connection.json(`/exports?${query}`));
  }

  async snapshot(exportId: string, etag: string | null): Promise<SnapshotAnswer> {
    const answer = await this.connection.conditional(pathOf(exportId), etag, (body) => exportViewSchema.parse(body));
    if (answer.kind !== 'changed') {
      return answer;
    }
    const { view, response } = answer;
    return { kind: 'changed', view, etag: response.headers.get('etag'), age: ageOf(view, response) };
  }

  async command(exportId: string, command: Command): Promise<void> {
    await this.connection.json(`${pathOf(exportId)}/${command}`, { method: 'POST' });
  }

  /** Makes a new link to the report of a completed export. */
  async downloadLink(exportId: string): Promise<string> {
    const answer = await this.connection.json(`${pathOf(exportId)}/link`, { method: 'POST' });
    return completedLinkSchema.parse(answer).downloadUrl;
  }

  /** Byte for byte as it was signed. */
  manifest(exportId: string): Promise<Blob> {
    return this.connection.blob(`${pathOf(exportId)}/manifest`);
  }

  signingKey(): Promise<Blob> {
    return this.connection.blob('/signing-key');
  }

  async audit(exportId: string): Promise<AuditTrailView> {
    return auditTrailSchema.parse(await this.connection.json(`${pathOf(exportId)}/audit`));
  }

  async socketAddress(): Promise<string> {
    const { ticket, webSocketUrl } = ticketSchema.parse(await this.connection.json('/tickets', { method: 'POST' }));
    const address = new URL(webSocketUrl === '' ? this.connection.webSocketUrl : webSocketUrl);
    address.searchParams.set('ticket', ticket);
    return address.href;
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
