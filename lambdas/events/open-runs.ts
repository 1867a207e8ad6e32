/** Checks what is open: exports and imports alike, page by page, each by itself. */
import type { Clock, Executions } from '../ports.ts';

export type Outcome = 'unchanged' | 'cleaned' | 'fixed';

/** Counts of one run of the reconciler. */
export interface Reconciliation {
  /** Runs that were checked. */
  readonly open: number;
  /** Runs that were ended or started. */
  readonly fixed: number;
  /** Runs whose working data or uploads were deleted. */
  readonly cleaned: number;
  readonly pastBudget: number;
}

/** Time for the event of an ended execution to arrive. */
export const ASK_AFTER = 30_000;
/** A run that was stored without its execution, because the API failed before it started it. */
export const START_AFTER = 20_000;

interface OpenRuns<R> {
  readonly pages: AsyncIterable<readonly R[]>;
  readonly clock: Clock;
  /** The next run of the reconciler checks the remaining pages. */
  readonly maxMilliseconds: number;
  /** @param now milliseconds since 1970 */
  readonly isPastBudget: (record: R, now: number) => boolean;
  readonly reconcile: (record: R) => Promise<Outcome>;
}

/** @returns the counts, and the errors of those that failed: every other is checked all the same */
export async function checkOpenRuns<R>({
  pages,
  clock,
  maxMilliseconds,
  isPastBudget,
  reconcile,
}: OpenRuns<R>): Promise<{ readonly counts: Reconciliation; readonly errors: readonly unknown[] }> {
  const until = clock.now() + maxMilliseconds;
  const errors: unknown[] = [];
  let [open, fixed, cleaned, pastBudget] = [0, 0, 0, 0];
  for await (const page of pages) {
    for (const record of page) {
      open += 1;
      pastBudget += isPastBudget(record, clock.now()) ? 1 : 0;
      const outcome = await reconcile(record).catch((error: unknown) => {
        errors.push(error);
        return 'unchanged' as const;
      });
      fixed += outcome === 'fixed' ? 1 : 0;
      cleaned += outcome === 'cleaned' ? 1 : 0;
    }
    if (clock.now() > until) {
      break;
    }
  }
  return { counts: { open, fixed, cleaned, pastBudget }, errors };
}

/** The request that should have stopped it failed. Its end invokes the finaliser. */
export async function stopAgain(
  name: string,
  { executions }: { readonly executions: Pick<Executions, 'stop'> },
): Promise<Outcome> {
  await executions.stop(name);
  return 'fixed';
}
