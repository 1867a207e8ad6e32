/** Runs checks one after another and prints the result of each. */
import { type Check, SmokeError } from './checks.ts';
import type { Target } from './target.ts';

export interface SmokeResult {
  readonly passed: number;
  readonly failed: number;
}

export async function runChecks(
  target: Target,
  checks: readonly Check[],
  say: (line: string) => void,
): Promise<SmokeResult> {
  let failed = 0;
  for (const { name, run } of checks) {
    const reason = await run(target).then(() => undefined, reasonOf);
    failed += reason === undefined ? 0 : 1;
    say(reason === undefined ? `ok      ${name}` : `FAILED  ${name}: ${reason}`);
  }
  const passed = checks.length - failed;
  say(`${passed} passed, ${failed} failed`);
  return { passed, failed };
}

/** The first line of an error with its cause: `fetch failed: getaddrinfo ENOTFOUND`. */
function reasonOf(error: unknown): string {
  if (error instanceof SmokeError) return error.message;
  if (!(error instanceof Error)) return 'something that is no error was thrown';
  const behind = error.cause instanceof Error ? `: ${error.cause.message}` : '';
  return `${error.message.split('\n')[0]}${behind}`;
}
