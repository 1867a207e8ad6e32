/** Runs the stages over fakes, in the order of the state machine. */
import type { Chunk } from '../../lambdas/domain/export/basis.ts';
import { workingKeys } from '../../lambdas/domain/export/working-keys.ts';
import type { StageState } from '../../lambdas/stage.ts';
import { aggregateActivitiesStage } from '../../lambdas/stages/aggregate-activities.ts';
import { beginPhaseStage } from '../../lambdas/stages/begin-phase.ts';
import { bundleAttachmentsStage } from '../../lambdas/stages/bundle-attachments.ts';
import { completeEmptyStage } from '../../lambdas/stages/complete-empty.ts';
import { deduplicateParticipantsStage } from '../../lambdas/stages/deduplicate-participants.ts';
import { generateFileStage } from '../../lambdas/stages/generate-file.ts';
import { mapColumnsStage } from '../../lambdas/stages/map-columns.ts';
import { planQueryStage } from '../../lambdas/stages/plan-query.ts';
import { queryActivitiesStage } from '../../lambdas/stages/query-activities.ts';
import { storeFileStage } from '../../lambdas/stages/store-file.ts';
import type { MemoryDependencies } from './memory-dependencies.ts';

export interface RunOptions {
  /** Other chunks than those of the plan. */
  readonly chunks?: readonly Chunk[];
  /** The order in which a Map runs its chunks; all at once when not given. */
  readonly order?: readonly number[];
  readonly retryCount?: number;
  /** The last stage to run. */
  readonly until?: 'plan' | 'query' | 'aggregate' | 'deduplicate' | 'map' | 'generate' | 'bundle';
}

/** Runs the state machine's path through the real handlers. */
export async function runStages(
  dependencies: MemoryDependencies,
  state: StageState,
  options: RunOptions = {},
): Promise<void> {
  const handlers = handlersOver(dependencies);
  const event = (more: Record<string, unknown> = {}) => ({
    state: { ...state, ...more },
    retryCount: options.retryCount ?? 0,
    executionArn: 'arn:execution',
  });
  const planned = (await handlers.planQuery(event())) as { chunks: Chunk[] };
  const chunks = options.chunks ?? planned.chunks;
  await rePlan(dependencies, state, chunks);
  if (options.until === 'plan') {
    return;
  }
  const map = async (handler: (event: unknown) => Promise<unknown>): Promise<unknown[]> => {
    if (options.order === undefined) {
      return Promise.all(chunks.map((chunk) => handler(event({ chunk }))));
    }
    const outcomes: unknown[] = [];
    for (const index of options.order) {
      outcomes.push(await handler(event({ chunk: chunks[index] })));
    }
    return outcomes;
  };
  const begin = (status: string) => handlers.beginPhase(event({ status, chunkCount: chunks.length }));
  await begin('querying_activities');
  const queried = (await map(handlers.queryActivities)) as { keptActivities: number }[];
  if (options.until === 'query') {
    return;
  }
  if (queried.reduce((sum, { keptActivities }) => sum + keptActivities, 0) === 0) {
    await handlers.completeEmpty(event());
    return;
  }
  await begin('aggregating');
  await map(handlers.aggregateActivities);
  if (options.until === 'aggregate') {
    return;
  }
  await handlers.deduplicateParticipants(event());
  if (options.until === 'deduplicate') {
    return;
  }
  await begin('mapping_columns');
  await map(handlers.mapColumns);
  if (options.until === 'map') {
    return;
  }
  await handlers.generateFile(event());
  if (options.until === 'generate') {
    return;
  }
  if (state.includeAttachments) {
    await handlers.bundleAttachments(event());
  }
  if (options.until !== 'bundle') {
    await handlers.storeFile(event());
  }
}

export function handlersOver(dependencies: MemoryDependencies) {
  const built = () => dependencies;
  return {
    planQuery: planQueryStage(built),
    beginPhase: beginPhaseStage(built),
    queryActivities: queryActivitiesStage(built),
    completeEmpty: completeEmptyStage(built),
    aggregateActivities: aggregateActivitiesStage(built),
    deduplicateParticipants: deduplicateParticipantsStage(built),
    mapColumns: mapColumnsStage(built),
    generateFile: generateFileStage(built),
    bundleAttachments: bundleAttachmentsStage(built),
    storeFile: storeFileStage(built),
  };
}

/** Adapts the basis to other chunks than those of the plan; all must give the same figures. */
async function rePlan(dependencies: MemoryDependencies, state: StageState, chunks: readonly Chunk[]): Promise<void> {
  const key = workingKeys(state.organisationNumber, state.exportId).basis;
  const basis = dependencies.working.json(key) as Record<string, unknown>;
  await dependencies.working.put(key, JSON.stringify({ ...basis, chunks }), 'application/json');
}
