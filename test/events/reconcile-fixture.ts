/** One export and its execution, for tests of the reconciler. */
import { costOf } from '../../lambdas/domain/export/cost/cost.ts';
import { reconcile } from '../../lambdas/events/reconcile.ts';
import type { Executions } from '../../lambdas/ports.ts';
import { RecordedMetrics } from '../fakes/metrics.ts';
import { MemoryDependencies, stateOf, TESTLAGET } from '../stages/runs/memory-dependencies.ts';

export const KEY = stateOf();
export const NAME = `${KEY.exportId}-1`;
export const PREFIX = `work/${TESTLAGET}/${KEY.exportId}/`;
export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;

/** Of the first attempt, whose end the finaliser has heard of. */
export const COUNTED = { ...costOf({ apiRequests: 1 }), attempts: { 1: { apiRequests: 1 } } };

export type ExecutionStatus = Awaited<ReturnType<Executions['status']>>;

/** Dependencies of a run at `age` milliseconds after the last change of the export; its cost is counted unless it is given. */
export async function changedBefore(
  age: number,
  record: Parameters<MemoryDependencies['seed']>[0],
  executionStatus: ExecutionStatus = undefined,
): Promise<{
  dependencies: MemoryDependencies;
  metrics: RecordedMetrics;
  started: unknown[];
  /** Names of the executions that it stopped. */
  stopped: string[];
  run: () => Promise<{ open: number; changed: number }>;
}> {
  const dependencies = new MemoryDependencies();
  dependencies.seed({ cost: COUNTED, ...record });
  await dependencies.working.put(`${PREFIX}basis.json`, '{}', 'application/json');
  await dependencies.chunks.begin({ ...KEY, stage: 'aggregating', index: 0 }, 1);
  dependencies.clock.advance(age);
  const started: unknown[] = [];
  const metrics = new RecordedMetrics();
  const stopped: string[] = [];
  const executions = {
    start: async (...start: unknown[]) => void started.push(start),
    stop: async (name: string) => void stopped.push(name),
    status: async (name: string) => (name === NAME ? executionStatus : undefined),
    lastState: async () => undefined,
  };
  const { records, chunks, working, reports, clock } = dependencies;
  return {
    dependencies,
    metrics,
    started,
    stopped,
    run: async () => {
      const traceHeader = () => 'Root=1-a';
      const { open, fixed, cleaned } = await reconcile({
        records,
        chunks,
        working,
        reports,
        reportRetentionDays: 1827,
        account: async (key, attempt) => void (await records.recordCost(key, attempt, { apiRequests: 1 })),
        clock,
        executions,
        metrics,
        traceHeader,
      });
      return { open, changed: fixed + cleaned };
    },
  };
}

export const isClean = async (dependencies: MemoryDependencies): Promise<boolean> =>
  dependencies.working.keys(PREFIX).length === 0 && (await dependencies.chunks.list(KEY)).length === 0;
