/** The HTTP API for commands: the same routes, tokens and schemas as the page uses. */
import {
  downloadLinkSchema,
  type ExportView,
  exportViewSchema,
  problemSchema,
  startedSchema,
} from '../../../lambdas/protocol.ts';
import type { Engine } from '../../local/engine.ts';

/** Thrown when the API answers with an error. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly status: number;
  readonly code: string;
  readonly details: Readonly<Record<string, unknown>>;
  constructor(status: number, code: string, detail: string, details: Readonly<Record<string, unknown>> = {}) {
    super(detail);
    this.status = status;
    this.code = code;
    this.details = details;
  }
}

/** The API of an engine as a seeded user. */
export function signedIn(engine: Pick<Engine, 'endpoints' | 'issueTokens'>, username: string): ApiClient {
  let token: Promise<{ readonly idToken: string }> | undefined;
  let until = 0;
  return new ApiClient(engine.endpoints.httpApi, async () => {
    if (token === undefined || Date.now() > until) {
      token = engine.issueTokens(username);
      until = Date.now() + TOKEN_MILLISECONDS;
    }
    return (await token).idToken;
  });
}

/** Far below a token's lifetime. Signing one costs more than the rest of a request. */
const TOKEN_MILLISECONDS = 5 * 60_000;

export class ApiClient {
  private readonly endpoint: string;
  private readonly token: () => Promise<string>;

  /** @param token called for each request, because a long run outlives a token */
  constructor(endpoint: string, token: () => Promise<string>) {
    this.endpoint = endpoint;
    this.token = token;
  }

  async start(request: Record<string, unknown>): Promise<{ exportId: string; joined: boolean }> {
    return startedSchema.parse(await this.json('POST', '/exports', request));
  }

  async view(exportId: string): Promise<ExportView> {
    return exportViewSchema.parse(await this.json('GET', `/exports/${exportId}`));
  }

  async act(exportId: string, action: 'cancel' | 'retry' | 'pause' | 'resume'): Promise<void> {
    await this.json('POST', `/exports/${exportId}/${action}`);
  }

  /** Of a completed export. */
  async link(exportId: string): Promise<string> {
    const { downloadUrl } = downloadLinkSchema.parse(await this.json('POST', `/exports/${exportId}/link`));
    if (downloadUrl === null) {
      throw new Error(`Export ${exportId} has no file`);
    }
    return downloadUrl;
  }

  manifest(exportId: string): Promise<unknown> {
    return this.json('GET', `/exports/${exportId}/manifest`);
  }

  async json(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`${this.endpoint}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${await this.token()}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const answer: unknown = text === '' ? null : JSON.parse(text);
    if (!response.ok) {
      const problem = problemSchema.safeParse(answer);
      throw problem.success
        ? new ProblemError(
            response.status,
            problem.data.code,
            problem.data.detail ?? problem.data.title,
            problem.data.details,
          )
        : new ProblemError(response.status, 'http_error', `${method} ${path} answered ${response.status}`);
    }
    return answer;
  }
}
