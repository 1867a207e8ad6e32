/** An ExportStore in memory that obeys the same rules as the real one: it writes what `nextRecord` and `withProgress` say. */
import { withUsageOf } from '../../lambdas/domain/export/cost.ts';
import { type ChunkRecord, type ExportRecord, holdsLock } from '../../lambdas/domain/export/export-record.ts';
import { namesOf, nextRecord, type Transition, withProgress } from '../../lambdas/domain/export/transition.ts';
import { type AttemptUsage, sumOfUsage, type Usage } from '../../lambdas/domain/export/usage.ts';
import type { ChunkKey, Clock, ExportKey, ExportPageQuery, ExportStore } from '../../lambdas/ports.ts';
import type { AuditEvent, ChunkedStage, Stage } from '../../lambdas/protocol.ts';

/** A write of an export item, as the table's stream would tell it. */
export interface ExportChange {
  readonly before: ExportRecord | undefined;
  readonly after: ExportRecord;
}

export class MemoryExportStore implements ExportStore {
  readonly changes: ExportChange[] = [];
  private readonly clock: Clock;
  private readonly records = new Map<string, ExportRecord>();
  private readonly chunkItems = new Map<string, ChunkRecord>();
  private readonly usages: (AttemptUsage & { readonly key: string })[] = [];
  private readonly locks = new Map<string, string>();
  private readonly events: (AuditEvent & { readonly key: string })[] = [];

  constructor(clock: Clock) {
    this.clock = clock;
  }

  async create(record: ExportRecord): ReturnType<ExportStore['create']> {
    const holder = this.locks.get(lockOf(record));
    if (holder !== undefined) {
      return { outcome: 'joined', exportId: holder };
    }
    this.locks.set(lockOf(record), record.exportId);
    this.write(undefined, record);
    this.append(record, record.requestedBy, {});
    return { outcome: 'created' };
  }

  async read(key: ExportKey): Promise<ExportRecord | undefined> {
    return this.records.get(keyOf(key));
  }

  async list(organisationNumber: string, query: ExportPageQuery): ReturnType<ExportStore['list']> {
    const { cursor, limit, statuses = [], year } = query;
    const found = [...this.records.values()]
      .filter((record) => record.organisationNumber === organisationNumber)
      .filter(({ exportId }) => cursor === undefined || exportId < cursor)
      .filter(({ status }) => statuses.length === 0 || statuses.includes(status))
      .filter(({ request }) => year === undefined || request.year === year)
      .sort((one, other) => (one.exportId < other.exportId ? 1 : -1));
    const records = found.slice(0, limit);
    return { records, nextCursor: found.length > records.length ? (records.at(-1)?.exportId ?? null) : null };
  }

  async transition(
    key: ExportKey,
    attempt: number | null,
    transition: Transition,
    actor: string,
    actorName?: string,
  ): ReturnType<ExportStore['transition']> {
    const record = this.mustRead(key);
    const next = nextRecord(record, transition, this.isoNow(), namesOf(actor, actorName));
    const lock = lockOf(record);
    const holder = this.locks.get(lock);
    const lockedByAnother = holder !== undefined && holder !== record.exportId;
    const refused = next === undefined || (attempt !== null && attempt !== record.attempt);
    if (refused || (!holdsLock(record.status) && holdsLock(next.status) && lockedByAnother)) {
      return { outcome: 'refused', record };
    }
    if (holdsLock(next.status)) {
      this.locks.set(lock, record.exportId);
    } else if (holdsLock(record.status)) {
      this.locks.delete(lock);
    }
    this.write(record, next);
    this.append(next, actor, {});
    return { outcome: 'written', record: next };
  }

  async progress(...[key, attempt, stage, stageProgress, summary]: Parameters<ExportStore['progress']>): Promise<void> {
    const record = this.mustRead(key);
    const next =
      record.attempt === attempt ? withProgress(record, stage, stageProgress, summary, this.isoNow()) : undefined;
    if (next !== undefined) {
      this.write(record, next);
    }
  }

  async plan(key: ExportKey, attempt: number, plan: NonNullable<ExportRecord['plan']>): Promise<void> {
    const record = this.mustRead(key);
    if (record.attempt === attempt && record.status === 'initialised') {
      this.write(record, { ...record, plan, version: record.version + 1, updatedAt: this.isoNow() });
    }
  }

  async predict(key: ExportKey, attempt: number, seconds: number): Promise<void> {
    const record = this.mustRead(key);
    if (record.attempt === attempt && record.predictedSeconds === undefined) {
      this.write(record, { ...record, predictedSeconds: seconds });
    }
  }

  async close(key: ExportKey): Promise<void> {
    const { openPartition, ...closed } = this.mustRead(key);
    if (openPartition !== undefined) {
      this.write(this.mustRead(key), { ...closed, version: closed.version + 1 });
    }
  }

  async beginChunk(key: ChunkKey, exportAttempt: number): Promise<ChunkRecord | undefined> {
    const before = this.chunkItems.get(chunkKeyOf(key));
    if (before?.state === 'done') {
      return before;
    }
    if (before !== undefined && before.exportAttempt > exportAttempt) {
      return undefined;
    }
    this.chunkItems.set(chunkKeyOf(key), {
      stage: key.stage,
      index: key.index,
      state: 'running',
      attempt: (before?.attempt ?? 0) + 1,
      exportAttempt,
      rows: null,
      milliseconds: null,
      errorCode: null,
      outcome: null,
      usage: before?.usage ?? [],
    });
    return undefined;
  }

  async finishChunk(
    ...[key, exportAttempt, result, usage = {}]: Parameters<ExportStore['finishChunk']>
  ): Promise<void> {
    this.updateChunk(key, exportAttempt, { state: 'done', errorCode: null, ...result }, usage);
  }

  async failChunk(
    ...[key, exportAttempt, errorCode, willRetry, usage = {}]: Parameters<ExportStore['failChunk']>
  ): Promise<void> {
    const state = willRetry ? 'retrying' : 'failed';
    this.updateChunk(key, exportAttempt, { state, errorCode }, usage);
  }

  async recordUsage(key: ExportKey, attempt: number, usage: Usage): Promise<void> {
    this.usages.push({ key: keyOf(key), attempt, usage });
  }

  async usage(key: ExportKey, attempt: number): Promise<Usage> {
    const ofChunks = (await this.chunks(key)).flatMap((chunk) => chunk.usage);
    const others = this.usages.filter((each) => each.key === keyOf(key));
    return sumOfUsage([...ofChunks, ...others].filter((each) => each.attempt === attempt).map(({ usage }) => usage));
  }

  async account(...[key, attempt, usage]: Parameters<ExportStore['account']>): ReturnType<ExportStore['account']> {
    const before = this.mustRead(key);
    const after = withUsageOf(before, attempt, usage);
    if (after !== undefined) {
      this.write(before, after);
    }
    return after === undefined ? undefined : { before, after };
  }

  async chunks(key: ExportKey, stage?: ChunkedStage): Promise<ChunkRecord[]> {
    return [...this.chunkItems]
      .filter(([itemKey, chunk]) => itemKey.startsWith(`${keyOf(key)} `) && (stage ?? chunk.stage) === chunk.stage)
      .map(([, chunk]) => chunk)
      .sort((one, other) => one.index - other.index);
  }

  async deleteChunks(key: ExportKey): Promise<void> {
    for (const itemKey of [...this.chunkItems.keys()].filter((each) => each.startsWith(`${keyOf(key)} `))) {
      this.chunkItems.delete(itemKey);
    }
  }

  async audit(key: ExportKey): Promise<AuditEvent[]> {
    return this.events.filter((event) => event.key === keyOf(key)).map(({ key: _, ...event }) => event);
  }

  async recordDownload(key: ExportKey, actor: string, validUntil: string): Promise<void> {
    this.append(this.mustRead(key), actor, { download: true, validUntil });
  }

  /** Pages of two, so that whoever reads only the first one is found out. */
  async *open(): AsyncGenerator<readonly ExportRecord[]> {
    const open = [...this.records.values()].filter((record) => record.openPartition !== undefined);
    for (let from = 0; from < open.length; from += 2) {
      yield open.slice(from, from + 2);
    }
  }

  /** Puts a record there as it is, past all rules: where a test begins. */
  seed(record: ExportRecord): ExportRecord {
    this.records.set(keyOf(record), record);
    if (holdsLock(record.status)) {
      this.locks.set(lockOf(record), record.exportId);
    }
    return record;
  }

  /** A shortcut through the stages up to `status`. */
  async advance(key: ExportKey, ...statuses: readonly Stage[]): Promise<void> {
    for (const to of statuses) {
      await this.transition(key, null, { to, total: this.mustRead(key).plan?.chunks ?? 0 }, 'pipeline');
    }
  }

  private write(before: ExportRecord | undefined, after: ExportRecord): void {
    this.records.set(keyOf(after), after);
    this.changes.push({ before, after });
  }

  private updateChunk(key: ChunkKey, exportAttempt: number, fields: Partial<ChunkRecord>, usage: Usage): void {
    const chunk = this.chunkItems.get(chunkKeyOf(key));
    if (chunk !== undefined && chunk.exportAttempt === exportAttempt && chunk.state !== 'done') {
      const said = { attempt: exportAttempt, usage };
      this.chunkItems.set(chunkKeyOf(key), { ...chunk, ...fields, usage: [...chunk.usage, said] });
    }
  }

  private append(record: ExportRecord, actor: string, details: Record<string, unknown>): void {
    const { exportId, version, attempt, status } = record;
    this.events.push({ key: keyOf(record), exportId, version, attempt, at: this.isoNow(), status, actor, details });
  }

  private mustRead(key: ExportKey): ExportRecord {
    const record = this.records.get(keyOf(key));
    if (record === undefined) {
      throw new Error(`No export ${key.exportId}`);
    }
    return record;
  }

  private isoNow(): string {
    return new Date(this.clock.now()).toISOString();
  }
}

const keyOf = (key: ExportKey): string => `${key.organisationNumber} ${key.exportId}`;
const chunkKeyOf = (key: ChunkKey): string => `${keyOf(key)} ${key.stage} ${key.index}`;
const lockOf = (record: ExportRecord): string => `${record.organisationNumber} ${record.requestHash}`;
