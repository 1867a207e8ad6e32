/** Runs the stages over fakes, in the order of the state machine. */
import type { Chunk } from '../../../lambdas/domain/export/basis.ts';
import { type WorkingObject, workingObjectSchema } from '../../../lambdas/domain/export/objects/working-object.ts';
import { isCheckId } from '../../../lambdas/domain/export/purpose.ts';
import type { StageState } from '../../../lambdas/stage.ts';
import { aggregateActivitiesStage } from '../../../lambdas/stages/aggregate-activities.ts';
import { beginPhaseStage } from '../../../lambdas/stages/begin-phase.ts';
import { bundleAttachmentsStage } from '../../../lambdas/stages/bundle-attachments.ts';
import { completeCheckStage } from '../../../lambdas/stages/complete-check.ts';
import { completeEmptyStage } from '../../../lambdas/stages/complete-empty.ts';
import { deduplicateParticipantsStage } from '../../../lambdas/stages/deduplicate-participants.ts';
import { generateFileStage } from '../../../lambdas/stages/generate-file.ts';
import { mapColumnsStage } from '../../../lambdas/stages/map-columns.ts';
import { planQueryStage } from '../../../lambdas/stages/plan-query.ts';
import { queryActivitiesStage } from '../../../lambdas/stages/query-activities.ts';
import { storeFileStage } from '../../../lambdas/stages/store-file.ts';
import { forge } from '../working-fixture.ts';
import { type MemoryDependencies, reachedOf } from './memory-dependencies.ts';

/** The Lambdas that the state machine invokes, but for BeginPhase and those that end a run without a report. */
export type Lambda =
  | 'plan-query'
  | 'query-activities'
  | 'aggregate-activities'
  | 'deduplicate-participants'
  | 'map-columns'
  | 'generate-file'
  | 'bundle-attachments'
  | 'store-file';

export interface RunOptions {
  /** Other chunks than those of the plan. */
  readonly chunks?: readonly Chunk[];
  /** The order in which a Map runs its chunks; all at once when not given. */
  readonly order?: readonly number[];
  readonly retryCount?: number;
  /** Is waited for before a Lambda is invoked, the first time of a Map. */
  readonly before?: (lambda: Lambda) => Promise<void>;
  /** The last stage to run. */
  readonly until?: 'plan' | 'query' | 'aggregate' | 'deduplicate' | 'map' | 'generate' | 'bundle' | 'store';
}

interface Plan {
  readonly chunks: Chunk[];
  readonly basis: WorkingObject;
}

/** Runs the state machine's path through the real handlers. What it passes on at the end is `dependencies.reached`. */
export async function runStages(
  dependencies: MemoryDependencies,
  state: StageState,
  options: RunOptions = {},
): Promise<void> {
  const handlers = handlersOver(dependencies);
  const event = (more: Record<string, unknown> = {}) => ({
    state: { ...dependencies.reached, ...more },
    retryCount: options.retryCount ?? 0,
    executionArn: 'arn:execution',
  });
  const before = options.before ?? (async () => undefined);
  dependencies.reached = reachedOf(state);
  await before('plan-query');
  const { chunks: plannedChunks, basis } = (await handlers.planQuery(event())) as Plan;
  dependencies.reached = { ...dependencies.reached, basis, bundle: null };
  const chunks = options.chunks ?? plannedChunks;
  if (options.chunks !== undefined) {
    // All chunks must give the same figures.
    await forge<object>(dependencies, basis.key, (frozen) => ({ ...frozen, chunks }));
  }
  const begin = (status: string) => handlers.beginPhase(event({ status, chunkCount: chunks.length }));
  const map = async (lambda: Lambda, handler: (event: unknown) => Promise<unknown>): Promise<unknown[]> => {
    await before(lambda);
    if (options.order === undefined) {
      return Promise.all(chunks.map((chunk) => handler(event({ chunk }))));
    }
    const outcomes: unknown[] = [];
    for (const index of options.order) {
      outcomes.push(await handler(event({ chunk: chunks[index] })));
    }
    return outcomes;
  };
  const make = async (
    name: 'deduplicated' | 'report' | 'bundle',
    lambda: Lambda,
    handler: (event: unknown) => Promise<unknown>,
  ) => {
    await before(lambda);
    const made = workingObjectSchema.parse(await handler(event()));
    dependencies.reached = { ...dependencies.reached, [name]: made };
  };
  let queried: unknown[] = [];
  const steps: readonly [NonNullable<RunOptions['until']>, () => Promise<unknown>][] = [
    ['plan', async () => undefined],
    [
      'query',
      async () => {
        await begin('querying_activities');
        queried = await map('query-activities', handlers.queryActivities);
      },
    ],
    [
      'aggregate',
      async () => begin('aggregating').then(() => map('aggregate-activities', handlers.aggregateActivities)),
    ],
    ['deduplicate', () => make('deduplicated', 'deduplicate-participants', handlers.deduplicateParticipants)],
    ['map', async () => begin('mapping_columns').then(() => map('map-columns', handlers.mapColumns))],
    ['generate', () => make('report', 'generate-file', handlers.generateFile)],
    [
      'bundle',
      async () => state.includeAttachments && make('bundle', 'bundle-attachments', handlers.bundleAttachments),
    ],
    ['store', async () => before('store-file').then(() => handlers.storeFile(event()))],
  ];
  for (const [name, step] of steps) {
    await step();
    if (name === options.until) {
      return;
    }
    const isReport = !isCheckId(state.exportId);
    if (
      isReport &&
      name === 'query' &&
      queried.every((outcome) => (outcome as { keptActivities: number }).keptActivities === 0)
    ) {
      await handlers.completeEmpty(event({ chunkCount: chunks.length }));
      return;
    }
  }
}

/** Each handler as in a process of its own: what it has verified and keeps, which goes by the store, is not known to the others. */
export function handlersOver(dependencies: MemoryDependencies) {
  const ofProcess = () => {
    const working: MemoryDependencies['working'] = Object.create(dependencies.working);
    const process: MemoryDependencies = Object.create(dependencies, { working: { value: working } });
    return () => process;
  };
  return {
    planQuery: planQueryStage(ofProcess()),
    beginPhase: beginPhaseStage(ofProcess()),
    queryActivities: queryActivitiesStage(ofProcess()),
    completeEmpty: completeEmptyStage(ofProcess()),
    completeCheck: completeCheckStage(ofProcess()),
    aggregateActivities: aggregateActivitiesStage(ofProcess()),
    deduplicateParticipants: deduplicateParticipantsStage(ofProcess()),
    mapColumns: mapColumnsStage(ofProcess()),
    generateFile: generateFileStage(ofProcess()),
    bundleAttachments: bundleAttachmentsStage(ofProcess()),
    storeFile: storeFileStage(ofProcess()),
  };
}
