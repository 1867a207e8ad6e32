/**
 * Wraps every Lambda's handler: starts the usage meter, publishes the metrics whether the handler succeeds or fails, and
 * replaces the message of an unexpected error, because the runtime prints it and it could quote data.
 */
import { embeddedMetrics } from '../adapters/embedded-metrics.ts';
import { usageMeter } from '../adapters/usage-meter.ts';
import { isExportError } from '../domain/errors.ts';
import { EnvironmentError } from '../environment.ts';

/** @param name of the function, as the infrastructure lists it */
export function observed<Input extends readonly unknown[], Output>(
  name: string,
  handler: (...input: Input) => Promise<Output>,
): (...input: Input) => Promise<Output> {
  // The module that creates the handler loads last, so this is how long the process took before its first invocation.
  let initialisation = performance.now();
  return async (...input) => {
    const metrics = embeddedMetrics();
    usageMeter.begin(initialisation);
    initialisation = 0;
    try {
      return await handler(...input);
    } catch (error) {
      throw withoutData(error);
    } finally {
      metrics.add('MemoryUsed', process.resourceUsage().maxRSS / 1024, { function: name });
      metrics.publish();
    }
  };
}

/** Keeps the name, because the state machine matches it. The record has the details and our log line the stack frames. */
function withoutData(error: unknown): Error {
  const [name, message] =
    isExportError(error) || error instanceof EnvironmentError
      ? [error.name, error.message]
      : [error instanceof Error ? error.name : 'Error', 'Unexpected; see the log line of this invocation'];
  const reported = new Error(message);
  reported.name = name;
  reported.stack = `${name}: ${message}`;
  return reported;
}
