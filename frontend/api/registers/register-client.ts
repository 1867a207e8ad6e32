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
} from '../../../lambdas/protocol.ts';
import type { ApiConnection } from '../connection.ts';

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
  /** Null means all. */
  readonly year: number | null;
}

export class RegisterApi {
  readonly #connection: ApiConnection;

  constructor(connection: ApiConnection) {
    this.#connection = connection;
  }

  /** @returns null when nothing has been imported for the base year */
  async register(year: number): Promise<RegisterView | null> {
    return this.#connection.orNull(async () =>
      registerViewSchema.parse(await this.#connection.json(`/registers/${year}`)),
    );
  }

  /** @returns null when nothing has been imported for the base year */
  async versions(year: number): Promise<RegisterVersions | null> {
    return this.#connection.orNull(async () =>
      registerVersionsSchema.parse(await this.#connection.json(`/registers/${year}/versions`)),
    );
  }

  /** @param seen the version of the register that the user has seen; a newer one is not changed */
  async removeFile(year: number, seen: number, fileKey: string): Promise<void> {
    const path = `/registers/${year}/files/${encodeURIComponent(fileKey)}`;
    await this.#connection.json(path, { method: 'DELETE', ifMatch: etagOf(seen) });
  }

  /** @param seen the version of the register that the user has seen; a newer one is not changed */
  async restore(year: number, seen: number, version: number): Promise<void> {
    const path = `/registers/${year}/versions/${version}/restore`;
    await this.#connection.json(path, { method: 'POST', ifMatch: etagOf(seen) });
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
      ...(year === null ? {} : { year: String(year) }),
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

function etagOf(version: number): string {
  return `"${version}"`;
}

function pathOf(importId: string): string {
  return `/imports/${encodeURIComponent(importId)}`;
}

function filePathOf(importId: string, fileId: string): string {
  return `${pathOf(importId)}/files/${encodeURIComponent(fileId)}`;
}
