/** Invokes a function for an API, with the API's limit for the answer. */
import type { InvocationOutcome, InvokeFunction } from '../service/service.ts';

export type IntegrationOutcome = InvocationOutcome | { readonly kind: 'timeout' };

/**
 * `timeout` after `timeoutMs`; the function itself continues, as in AWS. An invocation that cannot be made is a failure
 * too, because the caller of an API does not see the reason.
 * @param caller of whom the invocation is made, see `InvokeFunction`
 */
export async function callIntegration(
  invokeFunction: InvokeFunction,
  functionArn: string,
  event: unknown,
  timeoutMs: number,
  caller: string,
): Promise<IntegrationOutcome> {
  const waiting = new AbortController();
  const timeout = Promise.withResolvers<IntegrationOutcome>();
  const timer = setTimeout(() => {
    timeout.resolve({ kind: 'timeout' });
    waiting.abort();
  }, timeoutMs);
  const invocation = invokeFunction(functionArn, event, { signal: waiting.signal, caller }).catch(
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
