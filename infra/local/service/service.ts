/**
 * What all services of the local engine have in common. Each service is a folder with an entry of the same name,
 * `SERVICE/SERVICE.ts`, which exports `startSERVICE(options)`; the options include `ListenOptions`, the result is a
 * `Service`. Its options name no other service: `engine/` connects them.
 */
import { randomBytes } from 'node:crypto';
import type { Credentials } from './signature.ts';

/** Runs until it is closed. */
export interface Closable {
  close(): Promise<void>;
}

/** A started service, which listens on loopback. */
export interface Service extends Closable {
  /** `http://127.0.0.1:PORT`, the value for `AWS_ENDPOINT_URL_*`. */
  readonly endpoint: string;
}

export interface ListenOptions {
  /** Default 0: the system chooses a free port. */
  readonly port?: number;
}

/** How one Lambda invocation ended, as AWS reports it. */
export type InvocationOutcome =
  | { readonly kind: 'success'; readonly payload: unknown }
  | {
      readonly kind: 'failure';
      /** The thrown error's `name`, or `Sandbox.Timedout`, `Runtime.ExitError`, `Runtime.OutOfMemory`. */
      readonly errorType: string;
      readonly errorMessage: string;
      readonly trace: readonly string[];
    };

/**
 * Invokes a function by name or ARN. `signal` ends the wait, not the function: as in AWS, it continues to run. `caller` is for
 * whom it is invoked: where invocations wait, callers take turns.
 */
export type InvokeFunction = (
  functionNameOrArn: string,
  payload: unknown,
  options?: { readonly signal?: AbortSignal; readonly caller?: string },
) => Promise<InvocationOutcome>;

/** An EventBridge event as rules and targets see it. */
export interface PlatformEvent {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: Record<string, unknown>;
}

/** The account and region in every local ARN. */
export const LOCAL_ACCOUNT = '000000000000';
export const LOCAL_REGION = 'eu-north-1';

/**
 * Of the engine's own clients and of every Lambda that it starts: made anew by each process that runs an engine. Commands
 * beside the engine read them in its data folder.
 */
export const LOCAL_CREDENTIALS: Credentials = {
  accessKeyId: `LOCAL${randomBytes(8).toString('hex').toUpperCase()}`,
  secretAccessKey: randomBytes(30).toString('base64'),
};

/** Thrown when the template or a request needs something that the engine does not have. */
export class NotHonouredError extends Error {
  override readonly name = 'NotHonouredError';
  readonly what: string;
  readonly where: string;
  constructor(what: string, where: string) {
    super(`The local engine does not honour ${what} (${where})`);
    this.what = what;
    this.where = where;
  }
}
