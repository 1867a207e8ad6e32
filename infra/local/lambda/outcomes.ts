/** The errors that AWS reports when something happens around a handler, in AWS's wording. */
import type { InvocationOutcome } from '../service/service.ts';

/** Bytes of a synchronous request or response. Source: Lambda quotas, "Invocation payload". */
export const MAX_PAYLOAD_BYTES = 6 * 1024 * 1024;
/** Bytes of an asynchronous request: 1 MB since October 2025. Source: the same page. */
export const MAX_ASYNC_PAYLOAD_BYTES = 1024 * 1024;

export type Failure = Extract<InvocationOutcome, { kind: 'failure' }>;

export function failure(errorType: string, errorMessage: string, trace: readonly string[] = []): Failure {
  return { kind: 'failure', errorType, errorMessage, trace };
}

export function timedOut(requestId: string, timeoutSeconds: number): Failure {
  return failure(
    'Sandbox.Timedout',
    `RequestId: ${requestId} Error: Task timed out after ${timeoutSeconds.toFixed(2)} seconds`,
  );
}

export function outOfMemory(requestId: string): Failure {
  return failure('Runtime.OutOfMemory', `RequestId: ${requestId} Error: Runtime exited with error: signal: killed`);
}

export function exited(requestId: string, code: number | null, signal: NodeJS.Signals | null): Failure {
  if (signal !== null) {
    const word = { SIGKILL: 'killed', SIGABRT: 'aborted', SIGSEGV: 'segmentation fault', SIGTERM: 'terminated' }[
      signal as string
    ];
    return failure(
      'Runtime.ExitError',
      `RequestId: ${requestId} Error: Runtime exited with error: signal: ${word ?? signal}`,
    );
  }
  if (code === 0) {
    return failure('Runtime.ExitError', `RequestId: ${requestId} Error: Runtime exited without providing a reason`);
  }
  return failure('Runtime.ExitError', `RequestId: ${requestId} Error: Runtime exited with error: exit status ${code}`);
}

export function responseTooLarge(bytes: number): Failure {
  return failure(
    'Function.ResponseSizeTooLarge',
    `Response payload size (${bytes} bytes) exceeded maximum allowed payload size (${MAX_PAYLOAD_BYTES} bytes).`,
  );
}

/** As Step Functions and the SDK see a throttled invocation. */
export const THROTTLED = failure('Lambda.TooManyRequestsException', 'Rate Exceeded.');
