/** The messages between the engine and a sandbox over the IPC channel. Payloads are JSON text. */

export interface InvokeMessage {
  readonly kind: 'invoke';
  readonly requestId: string;
  readonly payload: string;
  /** Epoch milliseconds when the engine kills the sandbox. */
  readonly deadline: number;
  readonly functionArn: string;
  readonly traceId: string;
  /** Milliseconds to wait before calling the handler (fault `slow`). */
  readonly delay: number;
  /** Milliseconds by which the sandbox's clock is to be ahead. */
  readonly clockOffset: number;
}

export interface HandlerFailure {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: readonly string[];
}

export type SandboxMessage =
  | { readonly kind: 'ready'; readonly initMilliseconds: number }
  | { readonly kind: 'init-failed'; readonly failure: HandlerFailure }
  | { readonly kind: 'result'; readonly requestId: string; readonly payload: string }
  /** `fatal`: the error was not caught, and the sandbox is about to end. */
  | { readonly kind: 'error'; readonly requestId: string; readonly failure: HandlerFailure; readonly fatal: boolean };

/** Written to stdout and stderr after an invocation, to mark the end of its log lines. */
export const END_OF_LOG = '\u001eend-of-invocation ';
