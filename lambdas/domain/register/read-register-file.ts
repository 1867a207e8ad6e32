/** Reads a file of a register as a stream: memory does not grow with its rows, but for the ids of the activities. */
import { compareCodePoints } from '../canonical.ts';
import { type Finding, finding } from '../finding.ts';
import { ACTIVITY_LAYOUT, ATTENDANCE_LAYOUT, EXAMPLE_PREFIX, PEER_SUPPORTER_LAYOUT } from './columns.ts';
import { ActivityJoin } from './join/activity-join.ts';
import { isKept } from './kept-activity.ts';
import { Batches } from './reading/batches.ts';
import { BranchList } from './reading/branch-list.ts';
import { FindingLimits } from './reading/finding-limits.ts';
import { ReadingProgress } from './reading/reading-progress.ts';
import type { ReadingOptions } from './reading-options.ts';
import type { RegisteredPeerSupporter } from './register.ts';
import { RegisterError } from './register-error.ts';
import { openTables, type RegisterInput } from './register-input.ts';
import type { ReadSummary, RegisterSink } from './register-sink.ts';
import { RowReader } from './tables/row-reader.ts';
import { place, type RawTable, type RegisterTables } from './tables/table.ts';
import { WordUses } from './word-uses.ts';

/** UTF-16 units of all ids, which are kept in memory: 1.6 million UUIDs. */
const MAX_ID_LENGTH = 60_000_000;

/**
 * Reads a file into a sink: its findings and peer supporters, then each activity with its attendances, which can be in any
 * order (readings 4 and 5).
 * @throws RegisterError when no figure could be right; smaller defects become findings
 */
export async function readRegisterFile(
  input: RegisterInput,
  options: ReadingOptions,
  sink: RegisterSink,
): Promise<ReadSummary> {
  const reading = new FileReading(options, sink);
  const tables = await openTables(input, reading.progress);
  return reading.read(tables);
}

class FileReading {
  readonly progress: ReadingProgress;
  private readonly sink: RegisterSink;
  private readonly findings: Batches<Finding>;
  private readonly reader: RowReader;
  private readonly join: ActivityJoin;
  private readonly limits = new FindingLimits();
  private readonly words = new WordUses();
  private readonly branches = new BranchList();
  private readonly keptBranches = new Set<number>();

  constructor(options: ReadingOptions, sink: RegisterSink) {
    this.sink = sink;
    this.progress = new ReadingProgress(options.onReading);
    this.findings = new Batches((batch) => {
      this.limits.count(batch);
      return sink.findings(batch);
    });
    this.reader = new RowReader(options, this.findings.items);
    const seed = Buffer.from(options.idKey).readUInt32LE();
    this.join = new ActivityJoin(options.spill, this.findings.items, options.chunkActivities, seed);
  }

  async read(tables: RegisterTables): Promise<ReadSummary> {
    const { activities, attendances, peerSupporters, otherSheets } = tables;
    const given = [activities, attendances, peerSupporters].filter((table) => table !== undefined);
    await this.progress.begin(
      'parsing',
      given.reduce((sum, { bytes }) => sum + bytes, 0),
    );
    if (activities !== undefined) {
      await this.readActivities(activities);
      if (this.progress.rows === 0) {
        this.findings.items.push(finding('no_activities', 'warning', { sheet: 'aktiviteter' }));
      }
      if (attendances === undefined) {
        requireCounts(activities, otherSheets, this.join.firstRowWithoutCount);
        this.findings.items.push(finding('attendances_not_given', 'info', { sheet: 'deltakelser' }));
      } else {
        await this.readAttendances(attendances);
      }
    }
    if (peerSupporters !== undefined) await this.readPeerSupporters(peerSupporters);
    if (otherSheets.length > 0) {
      this.findings.items.push(finding('sheets_not_read', 'info', { details: { count: otherSheets.length } }));
    }
    await this.findings.finish();
    await this.saveActivities();
    return this.summary(tables);
  }

  private async readActivities(table: RawTable): Promise<void> {
    this.limits.fileName = table.fileName;
    for await (const rows of this.reader.rows(table, ACTIVITY_LAYOUT, this.progress.advance)) {
      for (const activity of rows) {
        for (const column of ['aktivitetstype', 'form', 'arrangor', 'land'] as const) {
          this.words.add(column, activity.fields[column], table, activity.row);
        }
        this.findExample('aktiviteter', activity.row, activity.fields.aktivitet_id);
        const branch = this.branches.add(activity.fields.lokallag, table, activity.row);
        if (this.join.addActivity(activity, branch) && isKept(activity)) this.keptBranches.add(branch);
        if (this.join.idLength > MAX_ID_LENGTH) throw tooLongIds(table, activity.row);
      }
      await this.settle(rows.length);
    }
  }

  private async readAttendances(table: RawTable): Promise<void> {
    this.limits.fileName = table.fileName;
    for await (const rows of this.reader.rows(table, ATTENDANCE_LAYOUT, this.progress.advance)) {
      for (const attendance of rows) {
        this.words.add('rolle', attendance.fields.rolle, table, attendance.row);
        this.join.addAttendance(attendance);
      }
      await this.settle(rows.length);
    }
  }

  private async readPeerSupporters(table: RawTable): Promise<void> {
    this.limits.fileName = table.fileName;
    const batches = new Batches<RegisteredPeerSupporter>((batch) => this.sink.peerSupporters(batch));
    for await (const rows of this.reader.rows(table, PEER_SUPPORTER_LAYOUT, this.progress.advance)) {
      for (const { row, fields } of rows) {
        this.findExample('likepersoner', row, fields.medlemsnr);
        batches.items.push({ row, fields });
      }
      await batches.settle();
      await this.settle(rows.length);
    }
    await batches.finish();
  }

  /** A row of the template that was left in the file is counted like any other. */
  private findExample(sheet: 'aktiviteter' | 'likepersoner', row: number, id: string): void {
    if (id.startsWith(EXAMPLE_PREFIX)) this.findings.items.push(finding('example_row', 'warning', { sheet, row }));
  }

  private async saveActivities(): Promise<void> {
    await this.progress.begin('saving', this.join.activities);
    for await (const chunk of this.join.chunks()) {
      await this.sink.chunk(chunk);
      await this.progress.advance(chunk.ordinals.length);
    }
  }

  private async settle(rows: number): Promise<void> {
    this.progress.rows += rows;
    await this.join.settle();
    await this.findings.settle();
  }

  private summary({ activities, parts, peerSupporters }: RegisterTables): ReadSummary {
    const { join } = this;
    return {
      parts,
      activityRows: join.activityRows,
      attendanceRows: join.attendanceRows,
      activities: join.activities,
      attendances: join.attendances,
      attendancesOfUnknownActivity: join.attendancesOfUnknownActivity,
      branches: this.branches
        .names(this.keptBranches)
        .filter((branch) => branch !== '')
        .sort(compareCodePoints),
      words: this.words.list(),
      ambiguousIds: activities === undefined ? [] : join.ambiguousIds(activities.fileName),
      peerSupportersGiven: peerSupporters !== undefined,
    };
  }
}

function tooLongIds(table: RawTable, row: number): RegisterError {
  return new RegisterError(
    'too_many_values',
    `${place(table)}, row ${row}, column "aktivitet_id": the different ids up to this row have more than ${MAX_ID_LENGTH} ` +
      'characters together; write shorter ids, or divide the register into several files',
    { file: table.fileName, sheet: table.sheet, row, column: 'aktivitet_id', maximum: MAX_ID_LENGTH },
  );
}

/** Without attendances every activity must say how many took part. */
function requireCounts(
  activities: RawTable,
  otherSheets: readonly string[],
  firstRowWithoutCount: number | undefined,
): void {
  if (firstRowWithoutCount === undefined) return;
  throw new RegisterError(
    'missing_sheet',
    `${place(activities)}, row ${firstRowWithoutCount}: antall_deltakere is not a number and there is no sheet ` +
      '"deltakelser"; add the sheet (or deltakelser.csv), or give every row its number of participants',
    {
      file: activities.fileName,
      sheet: 'deltakelser',
      row: firstRowWithoutCount,
      column: 'antall_deltakere',
      found: [activities.sheet, ...otherSheets],
    },
  );
}
