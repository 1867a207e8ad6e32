/** Calls a Lambda on behalf of an API, for as long as the API is willing to wait. */
import type { InvocationOutcome, InvokeFunction } from '../service/service.ts';

export type IntegrationOutcome = InvocationOutcome | { readonly kind: 'timeout' };

/**
 * `timeout` after `timeoutMs`; the function itself goes on, as in AWS.
 * An invocation that could not even be made is a failure like any other: the caller of an API never sees why.
 */
export async function callIntegration(
  invokeFunction: InvokeFunction,
  functionArn: string,
  event: unknown,
  timeoutMs: number,
): Promise<IntegrationOutcome> {
  const waiting = new AbortController();
  const timeout = Promise.withResolvers<IntegrationOutcome>();
  const timer = setTimeout(() => {
    timeout.resolve({ kind: 'timeout' });
    waiting.abort();
  }, timeoutMs);
  const invocation = invokeFunction(functionArn, event, { signal: waiting.signal }).catch(
    (error: unknown): InvocationOutcome => ({
      kind: 'failure',
      errorType: error instanceof Error ? error.name : 'Unknown',
      errorMessage: error instanceof Error ? error.message : String(error),
      trace: [],
    }),
  );
  try {
    return await Promise.race([invocation, timeout.promise]);
  } finally {
    clearTimeout(timer);
  }
}
