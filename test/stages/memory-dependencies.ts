/** All stages over fakes: one register, and the stages run in the order of the state machine. */
import { generateKeyPairSync, sign } from 'node:crypto';
import { vi } from 'vitest';
import type { Chunk } from '../../lambdas/domain/export/basis.ts';
import type { ExportRecord } from '../../lambdas/domain/export/export-record.ts';
import type { Usage } from '../../lambdas/domain/export/usage.ts';
import { workingKeys } from '../../lambdas/domain/export/working-keys.ts';
import type { RegisterContent } from '../../lambdas/domain/register/register.ts';
import type { RegisterPointer } from '../../lambdas/domain/register/register-pointer.ts';
import type { CategoryId } from '../../lambdas/domain/rules/rule-set.ts';
import type { LinkSigner, ManifestSigner } from '../../lambdas/ports.ts';
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
import { type ActivityFields, LABELS, registeredActivity } from '../factories.ts';
import { EXPORT_ID, exportRecord, StoppedClock } from '../fakes/export-record.ts';
import { memoryExports } from '../fakes/exports.ts';
import { MemoryObjectStore } from '../fakes/object-store.ts';
import { MemoryRegisterStore } from '../fakes/register-store.ts';

/** The organisation of the small registers. */
export const TESTLAGET = '970168885';
export const notStopped = async (): Promise<void> => undefined;
export const IMPORT = { organisationNumber: TESTLAGET, year: 2025, importId: 'import-1' };

export interface Owner {
  readonly organisationNumber: string;
  readonly organisation: string;
  readonly year: number;
  readonly labels: Readonly<Record<string, CategoryId>>;
}
export const OWNER: Owner = { organisationNumber: TESTLAGET, organisation: 'Testlaget', year: 2025, labels: LABELS };

/** The wrapper's lines are read by stage.test.ts alone. */
vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'SILENT');

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });

export class MemoryDependencies {
  readonly clock = new StoppedClock();
  private readonly exports = memoryExports(this.clock);
  readonly records = this.exports.records;
  readonly chunks = this.exports.chunks;
  readonly usage = this.exports.usage;
  readonly audit = this.exports.audit;
  readonly register = new MemoryRegisterStore();
  readonly working: MemoryObjectStore;
  readonly reports: MemoryObjectStore;
  readonly manifestSigner: ManifestSigner = {
    sign: async (content) => ({
      signature: sign('sha256', content, privateKey).toString('base64'),
      keyId: 'key',
      publicKeyPem: publicKey.export({ format: 'pem', type: 'spki' }).toString(),
    }),
  };
  readonly linkSigner: LinkSigner = {
    sign: async (key, _, seconds) => ({
      url: `https://reports/${key}?signature`,
      validUntil: new Date(this.clock.now() + seconds * 1000).toISOString(),
    }),
  };

  used: () => Usage = () => ({ lambdaRequests: 1, lambdaGbSeconds: 0.25, readUnits: 3 });
  admits: (organisationNumber: string) => boolean = () => true;

  constructor() {
    const account = new Map<string, MemoryObjectStore>();
    this.working = new MemoryObjectStore('working', account);
    this.reports = new MemoryObjectStore('reports', account);
  }

  /** An export of the organisation, as the API would have left it. */
  seed(fields: Partial<ExportRecord> = {}): ExportRecord {
    return this.records.seed(exportRecord({ organisationNumber: TESTLAGET, plan: null, ...fields }));
  }

  async record(state: StageState): Promise<ExportRecord> {
    const record = await this.records.read(state);
    if (record === undefined) {
      throw new Error('No such export');
    }
    return record;
  }

  /** Stores a register in shards of the given size and points to it. */
  async store(
    content: Omit<RegisterContent, 'labelCounts' | 'findings'> & Partial<RegisterContent>,
    owner: Owner = OWNER,
    activitiesPerShard = 100,
    importId = IMPORT.importId,
  ): Promise<RegisterPointer> {
    const { activities } = content;
    const pointer: RegisterPointer = {
      organisationNumber: owner.organisationNumber,
      year: owner.year,
      importId,
      importedAt: '2026-02-01T00:00:00.000Z',
      fileName: 'register.xlsx',
      sha256: 'b'.repeat(64),
      activityRows: content.activityRows,
      attendanceRows: content.attendanceRows,
      activities: activities.length,
      attendances: activities.reduce((sum, activity) => sum + activity.attendances.length, 0),
      attendancesOfUnknownActivity: content.attendancesOfUnknownActivity,
      shards: Math.ceil(activities.length / activitiesPerShard),
      branches: [],
    };
    for (let shard = 0; shard < pointer.shards; shard++) {
      const from = shard * activitiesPerShard;
      await this.register.writeShard(pointer, shard, activities.slice(from, from + activitiesPerShard));
    }
    await this.register.writeLabelCounts(pointer, content.labelCounts ?? new Map());
    await this.register.writeFindings(pointer, content.findings ?? []);
    const { organisationNumber, organisation, year, labels } = owner;
    const configuration = { organisationNumber, organisation, year, labels, settings: {}, columnConfiguration: null };
    await this.register.publish(pointer, configuration, pointer.importedAt);
    return pointer;
  }
}

/** What the state machine hands to each stage. */
export function stateOf(fields: Partial<StageState> = {}): StageState {
  return {
    exportId: EXPORT_ID,
    attempt: 1,
    organisationNumber: TESTLAGET,
    includeAttachments: false,
    correlationId: 'correlation',
    ...fields,
  };
}

/** A register of visits, as read from a file: `fields` of each, and one participant each. */
export function visits(
  ...fields: readonly Partial<ActivityFields>[]
): Pick<RegisterContent, 'activities' | 'activityRows' | 'attendanceRows' | 'attendancesOfUnknownActivity'> {
  const activities = fields.map((each, ordinal) => ({
    ...registeredActivity({ aktivitet_id: String(ordinal + 1), ...each }, [
      { navn: `Deltaker Nummer${ordinal}`, medlemsnr: `700${ordinal}`, aktivitet_id: String(ordinal + 1) },
    ]),
    row: ordinal + 2,
    ordinal,
  }));
  return {
    activities,
    activityRows: activities.length,
    attendanceRows: activities.length,
    attendancesOfUnknownActivity: 0,
  };
}

export interface RunOptions {
  /** Cuts the register otherwise than the plan would. */
  readonly chunks?: readonly Chunk[];
  /** The order in which the chunks of a Map are worked on; all of them at once when not given. */
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
  await rePlan(dependencies, state, chunks.length);
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

/** Makes the frozen basis fit another cut: the plan's own cut is one of many that must give the same figures. */
async function rePlan(dependencies: MemoryDependencies, state: StageState, chunks: number): Promise<void> {
  const key = workingKeys(state.organisationNumber, state.exportId).basis;
  const basis = dependencies.working.json(key) as Record<string, unknown>;
  await dependencies.working.put(key, JSON.stringify({ ...basis, chunks }), 'application/json');
}
