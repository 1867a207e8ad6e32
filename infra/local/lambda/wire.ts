/** What the parent process and a sandbox say to each other over the IPC channel. Payloads travel as JSON text. */

export interface InvokeMessage {
  readonly kind: 'invoke';
  readonly requestId: string;
  readonly payload: string;
  /** Epoch milliseconds at which the parent kills the sandbox. */
  readonly deadline: number;
  readonly functionArn: string;
  readonly traceId: string;
  /** Milliseconds to wait before the handler is called: the fault switch `slow`. */
  readonly delay: number;
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
  /** `fatal`: nobody caught it, and the sandbox is about to end. */
  | { readonly kind: 'error'; readonly requestId: string; readonly failure: HandlerFailure; readonly fatal: boolean };

/** Written to stdout and stderr after an invocation, so that its log lines are known to be complete. */
export const END_OF_LOG = '\u001eend-of-invocation ';
