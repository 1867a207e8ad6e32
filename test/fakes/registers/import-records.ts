/** Import records in memory, by the rules of the real ones: they write what `nextImport` and `nextFile` return. */
import { withUsageOf } from '../../../lambdas/domain/export/cost/cost.ts';
import { namesOf } from '../../../lambdas/domain/export/transition.ts';
import { nextFile } from '../../../lambdas/domain/imports/file-transition.ts';
import type { ImportRecord } from '../../../lambdas/domain/imports/import-record.ts';
import { nextImport } from '../../../lambdas/domain/imports/import-transition.ts';
import { withBlankFailures } from '../../../lambdas/domain/privacy/blank-failures.ts';
import type { Clock, ImportKey, ImportRecords, ImportWrite } from '../../../lambdas/ports.ts';
import { type ImportAuditEvent, isImportEnded } from '../../../lambdas/protocol.ts';

/** A write of an import item, as the table's stream reports it. */
export interface ImportChange {
  readonly before: ImportRecord | undefined;
  readonly after: ImportRecord;
}

export class MemoryImportRecords implements ImportRecords {
  readonly changes: ImportChange[] = [];
  private readonly clock: Clock;
  private readonly records = new Map<string, ImportRecord>();
  private readonly events: (ImportAuditEvent & { readonly organisationNumber: string })[] = [];

  constructor(clock: Clock) {
    this.clock = clock;
  }

  async create(record: ImportRecord, maxOpen?: number): ReturnType<ImportRecords['create']> {
    const open = [...this.records.values()].filter(
      (each) => each.organisationNumber === record.organisationNumber && !isImportEnded(each.status),
    );
    if (maxOpen !== undefined && open.length >= maxOpen) {
      return 'full';
    }
    this.write(undefined, record, record.requestedBy);
    return 'created';
  }

  async read(key: ImportKey): Promise<ImportRecord | undefined> {
    return this.records.get(keyOf(key));
  }

  async list(...[organisationNumber, query]: Parameters<ImportRecords['list']>): ReturnType<ImportRecords['list']> {
    const { cursor, limit, statuses = [], year } = query;
    const found = [...this.records.values()]
      .filter((record) => record.organisationNumber === organisationNumber)
      .filter(({ importId }) => cursor === undefined || importId < cursor)
      .filter(({ status }) => statuses.length === 0 || statuses.includes(status))
      .filter((record) => year === undefined || record.year === year)
      .sort((one, other) => (one.importId < other.importId ? 1 : -1));
    const records = found.slice(0, limit);
    return { records, nextCursor: found.length > limit ? (records.at(-1)?.importId ?? null) : null };
  }

  /** Pages of two, so that a test fails when only the first page is read. */
  async *open(): AsyncGenerator<readonly ImportRecord[]> {
    const open = [...this.records.values()].filter((record) => record.openPartition !== undefined);
    for (let from = 0; from < open.length; from += 2) {
      yield open.slice(from, from + 2);
    }
  }

  async transition(
    ...[key, attempt, transition, actor, actorName]: Parameters<ImportRecords['transition']>
  ): Promise<ImportWrite> {
    const record = this.mustRead(key);
    const next = nextImport(record, transition, this.isoNow(), namesOf(actor, actorName));
    if (next === undefined || (attempt !== null && attempt !== record.attempt)) {
      return { outcome: 'refused', record };
    }
    return { outcome: 'written', record: this.write(record, next, actor) };
  }

  async changeFile(...[key, attempt, fileId, change]: Parameters<ImportRecords['changeFile']>): Promise<ImportWrite> {
    const record = this.mustRead(key);
    const next = attempt === record.attempt ? nextFile(record, fileId, change, this.isoNow()) : undefined;
    if (next === undefined) {
      return { outcome: 'refused', record };
    }
    const statusOf = ({ files }: ImportRecord) => files.find((file) => file.fileId === fileId)?.status;
    const actor = statusOf(record) === statusOf(next) ? undefined : 'pipeline';
    return { outcome: 'written', record: this.write(record, next, actor, fileId) };
  }

  async blankFailures(key: ImportKey): Promise<void> {
    const before = this.mustRead(key);
    const after = withBlankFailures(before);
    if (after !== undefined) {
      this.write(before, after, undefined);
    }
  }

  async recordCost(
    ...[key, attempt, usage]: Parameters<ImportRecords['recordCost']>
  ): ReturnType<ImportRecords['recordCost']> {
    const before = this.mustRead(key);
    const after = withUsageOf(before, attempt, usage);
    return after === undefined ? undefined : { before, after: this.write(before, after) };
  }

  async close(judged: ImportRecord): Promise<boolean> {
    const record = this.mustRead(judged);
    const { openPartition, ...closed } = judged;
    if (openPartition !== undefined && record.version === judged.version) {
      this.write(record, { ...closed, version: closed.version + 1 });
      return true;
    }
    return openPartition === undefined;
  }

  /** The audit trail of an import. */
  auditOf(key: ImportKey): ImportAuditEvent[] {
    return this.events
      .filter((event) => event.organisationNumber === key.organisationNumber && event.importId === key.importId)
      .map(({ organisationNumber: _, ...event }) => event);
  }

  /** Stores a record as it is, without any rule, as the start of a test. */
  seed(record: ImportRecord): ImportRecord {
    this.records.set(keyOf(record), record);
    return record;
  }

  mustRead(key: ImportKey): ImportRecord {
    const record = this.records.get(keyOf(key));
    if (record === undefined) {
      throw new Error(`No import ${key.importId}`);
    }
    return record;
  }

  /** @param actor undefined for a change without an audit event; fileId of the file that changed */
  write(before: ImportRecord | undefined, after: ImportRecord, actor?: string, fileId?: string): ImportRecord {
    this.records.set(keyOf(after), after);
    this.changes.push({ before, after });
    if (actor !== undefined) {
      const { organisationNumber, importId, version, attempt, updatedAt: at, status } = after;
      const file = after.files.find((each) => each.fileId === fileId);
      this.events.push({
        organisationNumber,
        importId,
        version,
        attempt,
        at,
        status,
        file: file === undefined ? null : { fileId: file.fileId, status: file.status, attempt: file.attempt },
        actor,
        details: {},
      });
    }
    return after;
  }

  private isoNow(): string {
    return new Date(this.clock.now()).toISOString();
  }
}

const keyOf = (key: ImportKey): string => `${key.organisationNumber} ${key.importId}`;
