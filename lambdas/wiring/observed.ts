/**
 * Around every Lambda's handler: begins the account of what the invocation uses, publishes what it has counted, whatever became
 * of it, and lets no error's message out to the runtime, which would print it: it could quote data.
 */
import { embeddedMetrics } from '../adapters/embedded-metrics.ts';
import { usageMeter } from '../adapters/usage-meter.ts';
import { isExportError } from '../domain/errors.ts';
import { EnvironmentError } from '../environment.ts';

/** @param name the function's, as the infrastructure lists it */
export function observed<Input extends readonly unknown[], Output>(
  name: string,
  handler: (...input: Input) => Promise<Output>,
): (...input: Input) => Promise<Output> {
  // Handlers are made when their module is read, which is the end of what a process does before its first invocation.
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

/** The name stays, because the state machine goes by it; the details stand on the record, the frames in our own log line. */
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
