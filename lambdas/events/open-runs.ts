/** Checks what is open: exports and imports alike, page by page, each by itself. */
import { errorLogKeys, type LogKeys, structuredLog } from '../log.ts';
import type { Clock, Executions } from '../ports.ts';

export type Outcome = 'unchanged' | 'cleaned' | 'fixed';

/** Counts of one run of the reconciler. */
export interface Reconciliation {
  /** Runs that were checked. */
  readonly open: number;
  /** Those of them that had not ended. The others are open until they have been cleaned up. */
  readonly underWay: number;
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
  readonly isUnderWay: (record: R) => boolean;
  /** Whether it is in the counts of what is open and under way; all are when not given. */
  readonly isCounted?: (record: R) => boolean;
  /**
   * @param now milliseconds since 1970
   * @param hasFailed whether this run could not check it or clean up after it
   */
  readonly isPastBudget: (record: R, now: number, hasFailed: boolean) => boolean;
  readonly logKeys: (record: R) => LogKeys;
  readonly reconcile: (record: R) => Promise<Outcome>;
}

/** @returns the counts, and the errors of those that failed: every other is checked all the same */
export async function checkOpenRuns<R>({
  pages,
  clock,
  maxMilliseconds,
  isUnderWay,
  isCounted = () => true,
  isPastBudget,
  logKeys,
  reconcile,
}: OpenRuns<R>): Promise<{ readonly counts: Reconciliation; readonly errors: readonly unknown[] }> {
  const until = clock.now() + maxMilliseconds;
  const errors: unknown[] = [];
  const log = structuredLog();
  let [open, underWay, fixed, cleaned, pastBudget] = [0, 0, 0, 0, 0];
  for await (const page of pages) {
    for (const record of page) {
      open += isCounted(record) ? 1 : 0;
      underWay += isCounted(record) && isUnderWay(record) ? 1 : 0;
      const now = clock.now();
      const outcome = await reconcile(record).catch((error: unknown) => {
        log.error('could not be reconciled', { ...logKeys(record), ...errorLogKeys(error) });
        errors.push(error);
        return 'failed' as const;
      });
      pastBudget += isPastBudget(record, now, outcome === 'failed') ? 1 : 0;
      fixed += outcome === 'fixed' ? 1 : 0;
      cleaned += outcome === 'cleaned' ? 1 : 0;
    }
    if (clock.now() > until) {
      break;
    }
  }
  return { counts: { open, underWay, fixed, cleaned, pastBudget }, errors };
}

/** The request that should have stopped it failed. Its end invokes the finaliser. */
export async function stopAgain(
  name: string,
  { executions }: { readonly executions: Pick<Executions, 'stop'> },
): Promise<Outcome> {
  await executions.stop(name);
  return 'fixed';
}
