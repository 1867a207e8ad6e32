/** Export records in memory, by the rules of the real ones: they write what `nextRecord` and `withProgress` return. */
import { withUsageOf } from '../../../lambdas/domain/export/cost/cost.ts';
import { type ExportRecord, holdsLock } from '../../../lambdas/domain/export/export-record.ts';
import { isCheck } from '../../../lambdas/domain/export/purpose.ts';
import {
  asQueued,
  changesSlots,
  enter,
  isInSlots,
  leave,
  NO_SLOTS,
  type Slots,
  slotsAfter,
} from '../../../lambdas/domain/export/slots.ts';
import { namesOf, nextRecord, type Transition, withProgress } from '../../../lambdas/domain/export/transition.ts';
import { withBlankFailure } from '../../../lambdas/domain/privacy/blank-failures.ts';
import type { Clock, ExportKey, ExportPageQuery, ExportRecords } from '../../../lambdas/ports.ts';
import type { Stage } from '../../../lambdas/protocol.ts';
import type { MemoryAuditTrail } from '../audit-trail.ts';

/** A write of an export item, as the table's stream reports it. */
export interface ExportChange {
  readonly before: ExportRecord | undefined;
  readonly after: ExportRecord;
}

export class MemoryExportRecords implements ExportRecords {
  readonly changes: ExportChange[] = [];
  private readonly clock: Clock;
  private readonly records = new Map<string, ExportRecord>();
  private readonly locks = new Map<string, string>();
  private readonly slotsByOrganisation = new Map<string, Slots>();
  private readonly auditTrail: MemoryAuditTrail;

  constructor(clock: Clock, auditTrail: MemoryAuditTrail) {
    this.clock = clock;
    this.auditTrail = auditTrail;
  }

  async create(asked: ExportRecord): ReturnType<ExportRecords['create']> {
    const holder = this.locks.get(lockOf(asked));
    if (holder !== undefined) {
      const { status } = this.mustRead({ ...asked, exportId: holder });
      return { outcome: status === 'cancelling' ? 'cancelling' : 'joined', exportId: holder };
    }
    const entered = enter(this.slotsOf(asked), asked.exportId);
    if (entered === undefined) {
      return { outcome: 'full' };
    }
    const record = entered.status === 'queued' ? asQueued(asked) : asked;
    this.locks.set(lockOf(record), record.exportId);
    this.slotsByOrganisation.set(record.organisationNumber, entered.slots);
    this.write(undefined, record);
    this.auditTrail.append(record, record.requestedBy, {});
    return { outcome: 'created', record };
  }

  async slots(organisationNumber: string): Promise<Slots> {
    return this.slotsOf({ organisationNumber });
  }

  async leaveSlots(key: ExportKey): Promise<void> {
    const record = this.records.get(keyOf(key));
    if (record === undefined || !isInSlots(record.status)) {
      this.slotsByOrganisation.set(key.organisationNumber, leave(this.slotsOf(key), key.exportId));
    }
  }

  async read(key: ExportKey): Promise<ExportRecord | undefined> {
    return this.records.get(keyOf(key));
  }

  async list(organisationNumber: string, query: ExportPageQuery): ReturnType<ExportRecords['list']> {
    const { cursor, limit, statuses = [], year } = query;
    const found = [...this.records.values()]
      .filter((record) => record.organisationNumber === organisationNumber && !isCheck(record))
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
  ): ReturnType<ExportRecords['transition']> {
    const record = this.mustRead(key);
    const after =
      !isCheck(record) && changesSlots(record.status, transition)
        ? slotsAfter(this.slotsOf(record), record.exportId, transition)
        : { slots: this.slotsOf(record), transition };
    const possible = typeof after === 'string' ? undefined : after;
    const next = nextRecord(record, possible?.transition ?? transition, this.isoNow(), namesOf(actor, actorName));
    const lock = lockOf(record);
    const holder = this.locks.get(lock);
    const lockedByAnother = holder !== undefined && holder !== record.exportId;
    const refused = next === undefined || (attempt !== null && attempt !== record.attempt);
    if (refused || (!holdsLock(record.status) && holdsLock(next.status) && lockedByAnother)) {
      return { outcome: 'refused', record };
    }
    if (possible === undefined) {
      return { outcome: after === 'full' ? 'full' : 'refused', record };
    }
    this.slotsByOrganisation.set(record.organisationNumber, possible.slots);
    if (isCheck(record)) {
      // A check takes no lock.
    } else if (holdsLock(next.status)) {
      this.locks.set(lock, record.exportId);
    } else if (holdsLock(record.status)) {
      this.locks.delete(lock);
    }
    this.write(record, next);
    this.auditTrail.append(next, actor, {});
    return { outcome: 'written', record: next };
  }

  async progress(
    ...[key, attempt, stage, stageProgress, summary]: Parameters<ExportRecords['progress']>
  ): ReturnType<ExportRecords['progress']> {
    const record = this.mustRead(key);
    const next =
      record.attempt === attempt ? withProgress(record, stage, stageProgress, summary, this.isoNow()) : undefined;
    if (next !== undefined) {
      this.write(record, next);
    }
    return next;
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

  async note(...[judged, done]: Parameters<ExportRecords['note']>): ReturnType<ExportRecords['note']> {
    const before = this.mustRead(judged);
    const noted = { ...judged, ...done, version: judged.version + 1 };
    if (before.version !== judged.version) {
      return undefined;
    }
    this.write(before, noted);
    return noted;
  }

  async blankFailure(key: ExportKey): Promise<void> {
    const before = this.mustRead(key);
    const after = withBlankFailure(before);
    if (after !== undefined) {
      this.write(before, after);
    }
  }

  async close(judged: ExportRecord): Promise<boolean> {
    const before = this.mustRead(judged);
    const { openPartition, ...closed } = judged;
    if (before.version !== judged.version) {
      return false;
    }
    if (openPartition !== undefined) {
      this.write(before, { ...closed, version: judged.version + 1 });
    }
    return true;
  }

  async recordCost(
    ...[key, attempt, usage]: Parameters<ExportRecords['recordCost']>
  ): ReturnType<ExportRecords['recordCost']> {
    const before = this.mustRead(key);
    const after = withUsageOf(before, attempt, usage);
    if (after !== undefined) {
      this.write(before, after);
    }
    return after === undefined ? undefined : { before, after };
  }

  /** Pages of two, so that a test fails when only the first page is read. */
  async *open(): AsyncGenerator<readonly ExportRecord[]> {
    const open = [...this.records.values()].filter((record) => record.openPartition !== undefined);
    for (let from = 0; from < open.length; from += 2) {
      yield open.slice(from, from + 2);
    }
  }

  /** Stores a record as it is, without any rule, as the start of a test. */
  seed(record: ExportRecord): ExportRecord {
    this.records.set(keyOf(record), record);
    if (!isCheck(record) && holdsLock(record.status)) {
      this.locks.set(lockOf(record), record.exportId);
    }
    return record;
  }

  /** As if the record had never been stored; its slot or place stays. */
  remove(key: ExportKey): void {
    this.records.delete(keyOf(key));
  }

  /** Changes the status through `statuses`, one after another. */
  async advance(key: ExportKey, ...statuses: readonly Stage[]): Promise<void> {
    for (const to of statuses) {
      await this.transition(key, null, { to, total: this.mustRead(key).plan?.chunks ?? 0 }, 'pipeline');
    }
  }

  /** Stores a new check, as the store of checks does. */
  createCheck(record: ExportRecord): void {
    this.write(undefined, record);
    this.auditTrail.append(record, record.requestedBy, {});
  }

  /** Every check, in the order in which they were stored. */
  checksOf(organisationNumber: string): ExportRecord[] {
    return [...this.records.values()].filter((each) => isCheck(each) && each.organisationNumber === organisationNumber);
  }

  private write(before: ExportRecord | undefined, after: ExportRecord): void {
    this.records.set(keyOf(after), after);
    this.changes.push({ before, after });
  }

  private slotsOf({ organisationNumber }: Pick<ExportKey, 'organisationNumber'>): Slots {
    return this.slotsByOrganisation.get(organisationNumber) ?? NO_SLOTS;
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
const lockOf = (record: ExportRecord): string => `${record.organisationNumber} ${record.requestHash}`;
