/** Requests to the HTTP API: the ID token, one repetition with a fresh token, and errors as the panels show them. */
import { ApiProblemError, NoAnswerError, problemFrom, SignedOutError } from './problem.ts';

export interface ApiOptions {
  readonly apiUrl: string;
  readonly webSocketUrl: string;
  /** @returns a valid ID token; a new one when `refresh` is set. @throws SignedOutError */
  readonly token: (options: { readonly refresh: boolean }) => Promise<string>;
  readonly fetch: typeof fetch;
}

interface RequestOptions {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly body?: unknown;
  readonly etag?: string | null;
  /** The ETag of the version that the user has seen and wants to change. */
  readonly ifMatch?: string;
}

/** The answer to a GET with an ETag. */
export type Conditional<View> =
  | { readonly kind: 'changed'; readonly view: View; readonly response: Response }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'missing' };

const TIMEOUT_MS = 10_000;

export class ApiConnection {
  readonly #options: ApiOptions;

  constructor(options: ApiOptions) {
    this.#options = options;
  }

  get webSocketUrl(): string {
    return this.#options.webSocketUrl;
  }

  async json(path: string, options: RequestOptions = {}): Promise<unknown> {
    const text = await (await this.#answered(path, options)).text();
    return text === '' ? null : JSON.parse(text);
  }

  /** @returns null when the API answers that there is none */
  async orNull<Found>(read: () => Promise<Found>): Promise<Found | null> {
    try {
      return await read();
    } catch (error) {
      if (error instanceof ApiProblemError && error.status === 404) {
        return null;
      }
      throw error;
    }
  }

  /** @returns a file that the API sends */
  async blob(path: string): Promise<Blob> {
    return (await this.#answered(path, {})).blob();
  }

  /** @param etag of the answer that is known already; null: none */
  async conditional<View>(
    path: string,
    etag: string | null,
    parse: (body: unknown) => View,
  ): Promise<Conditional<View>> {
    const response = await this.#request(path, { etag });
    if (response.status === 304) {
      return { kind: 'unchanged' };
    }
    if (response.status === 404) {
      return { kind: 'missing' };
    }
    if (!response.ok) {
      throw await problemFrom(response);
    }
    return { kind: 'changed', view: parse(await response.json()), response };
  }

  async #answered(path: string, options: RequestOptions): Promise<Response> {
    const response = await this.#request(path, options);
    if (!response.ok) {
      throw await problemFrom(response);
    }
    return response;
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

  async #attempt(
    path: string,
    { method = 'GET', body, etag, ifMatch }: RequestOptions,
    refresh: boolean,
  ): Promise<Response> {
    const token = await this.#options.token({ refresh });
    try {
      return await this.#options.fetch(`${this.#options.apiUrl.replace(/\/$/, '')}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          'x-correlation-id': crypto.randomUUID(),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(etag == null ? {} : { 'if-none-match': etag }),
          ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }),
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
