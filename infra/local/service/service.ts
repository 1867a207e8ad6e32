/** What the services of the local engine have in common. */

/** A started service: listens on loopback, stops when closed. */
export interface Service {
  /** `http://127.0.0.1:PORT`, the value for `AWS_ENDPOINT_URL_*`. */
  readonly endpoint: string;
  close(): Promise<void>;
}

/** How one Lambda invocation ended, in the words in which AWS reports it. */
export type InvocationOutcome =
  | { readonly kind: 'success'; readonly payload: unknown }
  | {
      readonly kind: 'failure';
      /** The thrown error's `name`, or `Sandbox.Timedout`, `Runtime.ExitError`, `Runtime.OutOfMemory`. */
      readonly errorType: string;
      readonly errorMessage: string;
      readonly trace: readonly string[];
    };

/** Invokes a function by name or ARN. `signal` stops waiting, not the function: as in AWS, a running Lambda goes on. */
export type InvokeFunction = (
  functionNameOrArn: string,
  payload: unknown,
  options?: { readonly signal?: AbortSignal },
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

/** The account and region that every local ARN bears. */
export const LOCAL_ACCOUNT = '000000000000';
export const LOCAL_REGION = 'eu-north-1';

/** Credentials of the local engine's own clients and of every Lambda it starts. Not secret: loopback only. */
export const LOCAL_CREDENTIALS = { accessKeyId: 'LOCALENGINE', secretAccessKey: 'local-engine-secret' } as const;

/** Thrown when the template or a request asks for something that the engine does not honour. */
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
