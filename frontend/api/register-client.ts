/** The part of the API that is about registers: their files and versions, and the imports that change them. */
import * as z from 'zod';
import {
  createdImportSchema,
  type ImportStatus,
  type ImportView,
  importPageSchema,
  importViewSchema,
  type NewImport,
  type RegisterView,
  registerVersionsSchema,
  registerViewSchema,
  type Upload,
  uploadSchema,
} from '../../lambdas/protocol.ts';
import type { ApiConnection } from './connection.ts';
import { ApiProblemError } from './problem.ts';

export type CreatedImport = z.infer<typeof createdImportSchema>;
export type RegisterVersions = z.infer<typeof registerVersionsSchema>;
type ImportPage = z.infer<typeof importPageSchema>;
const renewedUploadsSchema = z.object({ uploads: z.array(uploadSchema) });

export type ImportCommand = 'cancel' | 'pause' | 'resume';

export type ImportAnswer =
  | { readonly kind: 'changed'; readonly view: ImportView; readonly etag: string | null }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'missing' };

export interface ImportFilter {
  /** An empty list means all. */
  readonly statuses: readonly ImportStatus[];
  readonly year: number;
}

export class RegisterApi {
  readonly #connection: ApiConnection;

  constructor(connection: ApiConnection) {
    this.#connection = connection;
  }

  /** @returns null when nothing has been imported for the base year */
  async register(year: number): Promise<RegisterView | null> {
    try {
      return registerViewSchema.parse(await this.#connection.json(`/registers/${year}`));
    } catch (error) {
      if (error instanceof ApiProblemError && error.problem?.code === 'register_not_found') {
        return null;
      }
      throw error;
    }
  }

  async versions(year: number): Promise<RegisterVersions> {
    return registerVersionsSchema.parse(await this.#connection.json(`/registers/${year}/versions`));
  }

  async removeFile(year: number, fileKey: string): Promise<void> {
    await this.#connection.json(`/registers/${year}/files/${encodeURIComponent(fileKey)}`, { method: 'DELETE' });
  }

  async restore(year: number, version: number): Promise<void> {
    await this.#connection.json(`/registers/${year}/versions/${version}/restore`, { method: 'POST' });
  }

  async create(request: NewImport): Promise<CreatedImport> {
    return createdImportSchema.parse(await this.#connection.json('/imports', { method: 'POST', body: request }));
  }

  /** @param replace ids of the files that may replace those of the same name */
  async start(importId: string, replace: readonly string[]): Promise<void> {
    await this.#connection.json(`${pathOf(importId)}/start`, { method: 'POST', body: { replace } });
  }

  async command(importId: string, command: ImportCommand): Promise<void> {
    await this.#connection.json(`${pathOf(importId)}/${command}`, { method: 'POST' });
  }

  async retryFile(importId: string, fileId: string): Promise<void> {
    await this.#connection.json(`${filePathOf(importId, fileId)}/retry`, { method: 'POST' });
  }

  /** @returns new addresses for the parts of this file */
  async renewUpload(importId: string, fileId: string): Promise<readonly Upload[]> {
    const answer = await this.#connection.json(`${filePathOf(importId, fileId)}/upload`, { method: 'POST' });
    return renewedUploadsSchema.parse(answer).uploads;
  }

  /** @returns csv text in UTF-8 */
  async rowsInError(importId: string, fileId: string): Promise<Blob> {
    return this.#connection.blob(`${filePathOf(importId, fileId)}/rows-in-error`);
  }

  /** @param cursor from the page before; null for the newest */
  async list(limit: number, cursor: string | null, { statuses, year }: ImportFilter): Promise<ImportPage> {
    const query = new URLSearchParams({
      limit: String(limit),
      year: String(year),
      ...(cursor === null ? {} : { cursor }),
      ...(statuses.length === 0 ? {} : { status: statuses.join(',') }),
    });
    return importPageSchema.parse(await this.#connection.json(`/imports?${query}`));
  }

  async snapshot(importId: string, etag: string | null): Promise<ImportAnswer> {
    const answer = await this.#connection.conditional(pathOf(importId), etag, (body) => importViewSchema.parse(body));
    return answer.kind === 'changed'
      ? { kind: 'changed', view: answer.view, etag: answer.response.headers.get('etag') }
      : answer;
  }
}

function pathOf(importId: string): string {
  return `/imports/${encodeURIComponent(importId)}`;
}

function filePathOf(importId: string, fileId: string): string {
  return `${pathOf(importId)}/files/${encodeURIComponent(fileId)}`;
}
