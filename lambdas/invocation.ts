/** What the wrappers of both state machines' Lambdas share: the event, the last error of a run of tries, and the usage. */
import * as z from 'zod';
import { OWN_WRITE, sumOfUsage, type Usage } from './domain/export/cost/usage.ts';
import { errorLogKeys, type LogKeys, structuredLog } from './log.ts';
import type { ExportKey, UsageAccounts } from './ports.ts';

/** `retryCount`: tries before this one. */
export const invocationSchema = z.object({ state: z.unknown(), retryCount: z.int(), executionArn: z.string() });

/** Replaces a retryable error after its last try, because the state machine retries no error of this name. */
export class RetriesUsedUpError extends Error {
  override readonly name = 'RetriesUsedUpError';
}

export interface UsageDependencies {
  readonly usage: Pick<UsageAccounts, 'record'>;
  /** Paid services that this invocation has used so far. */
  readonly used: () => Usage;
}

export function usedWithItsWrite({ used }: Pick<UsageDependencies, 'used'>): Usage {
  return sumOfUsage([used(), OWN_WRITE]);
}

/**
 * A usage that cannot be recorded is logged and does not fail the stage.
 * @param run an import has its id in place of an export's
 */
export async function recordUsage(
  dependencies: UsageDependencies,
  run: ExportKey,
  attempt: number,
  logKeys: LogKeys,
): Promise<void> {
  try {
    await dependencies.usage.record(run, attempt, usedWithItsWrite(dependencies));
  } catch (error) {
    structuredLog(logKeys).error('usage not recorded', errorLogKeys(error));
  }
}
