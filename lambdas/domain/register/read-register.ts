import { type Finding, finding } from '../finding.ts';
import { ActivityCollector } from './activity-collector.ts';
import { BranchList } from './branch-list.ts';
import { ACTIVITY_LAYOUT, ATTENDANCE_LAYOUT, PEER_SUPPORTER_LAYOUT } from './columns.ts';
import type { ReadingOptions } from './reading-options.ts';
import type { RegisterContent, RegisteredPeerSupporter } from './register.ts';
import { RegisterError } from './register-error.ts';
import { type CsvFile, openTables, type RegisterInput } from './register-input.ts';
import { RowReader } from './tables/row-reader.ts';
import { place, type RawTable, type RegisterTables } from './tables/table.ts';
import { WordUses } from './word-uses.ts';

export type { CsvFile, ReadingOptions, RegisterInput };

/**
 * Reads a whole register: each activity with its attendances, which can be in any order (readings 4 and 5).
 * @throws RegisterError when no figure could be right; smaller defects become findings
 */
export async function readRegister(input: RegisterInput, options: ReadingOptions): Promise<RegisterContent> {
  const tables = await openTables(input);
  const findings: Finding[] = [];
  const reader = new RowReader(options, findings);
  const words = new WordUses();
  const collector = new ActivityCollector(tables.activities.fileName, findings);
  await readActivities(tables.activities, reader, words, collector);
  if (tables.attendances === undefined) {
    requireCounts(tables, collector.firstRowWithoutCount);
    findings.push(finding('attendances_not_given', 'info', { sheet: 'deltakelser' }));
  } else {
    await readAttendances(tables.attendances, reader, words, collector);
  }
  const peerSupporters =
    tables.peerSupporters === undefined ? null : await readPeerSupporters(tables.peerSupporters, reader);
  if (tables.otherSheets.length > 0) {
    findings.push(finding('sheets_not_read', 'info', { details: { count: tables.otherSheets.length } }));
  }
  const { activities, activityRows, attendanceRows, attendancesOfUnknownActivity } = collector;
  return {
    activities,
    activityRows,
    attendanceRows,
    attendancesOfUnknownActivity,
    peerSupporters,
    wordUses: words.list(),
    ambiguousIds: collector.ambiguousIds(),
    findings,
  };
}

async function readActivities(
  table: RawTable,
  reader: RowReader,
  words: WordUses,
  collector: ActivityCollector,
): Promise<void> {
  const branches = new BranchList();
  for (const activity of await reader.rows(table, ACTIVITY_LAYOUT)) {
    for (const column of ['aktivitetstype', 'form', 'arrangor', 'land'] as const) {
      words.add(column, activity.fields[column], table.fileName, activity.row);
    }
    branches.add(activity.fields.lokallag, table, activity.row);
    collector.addActivity(activity);
  }
}

async function readAttendances(
  table: RawTable,
  reader: RowReader,
  words: WordUses,
  collector: ActivityCollector,
): Promise<void> {
  for (const attendance of await reader.rows(table, ATTENDANCE_LAYOUT)) {
    words.add('rolle', attendance.fields.rolle, table.fileName, attendance.row);
    collector.addAttendance(attendance);
  }
}

async function readPeerSupporters(table: RawTable, reader: RowReader): Promise<RegisteredPeerSupporter[]> {
  const rows = await reader.rows(table, PEER_SUPPORTER_LAYOUT);
  return rows.map(({ row, fields }) => ({ row, fields }));
}

/** Without attendances every activity must say how many took part. */
function requireCounts({ activities, otherSheets }: RegisterTables, firstRowWithoutCount: number | undefined): void {
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
