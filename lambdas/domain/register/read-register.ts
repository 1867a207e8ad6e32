import type { Finding } from '../finding.ts';
import { ActivityCollector } from './activity-collector.ts';
import { ACTIVITY_LAYOUT, ATTENDANCE_LAYOUT, PEER_SUPPORTER_LAYOUT } from './columns.ts';
import { CompactStrings } from './compact-strings.ts';
import { RowReader } from './named-rows.ts';
import type { RegisterContent, RegisteredPeerSupporter } from './register.ts';
import { RegisterError } from './register-error.ts';
import { type CsvFile, openTables, type RegisterInput, type RegisterTables } from './register-input.ts';
import { place, type RawTable } from './table.ts';
import { WordUses } from './word-uses.ts';

export type { CsvFile, RegisterInput };

/** What reading needs to know beside the files. */
export interface ReadingOptions {
  /** Error texts of spreadsheets, which make a cell empty: `errorTexts` of the rule set (reading 21). */
  readonly errorTexts: readonly string[];
  /** Secret key of the hash that replaces an `aktivitet_id` that looks like a fødselsnummer (reading 23). */
  readonly idKey: Uint8Array;
}

/**
 * Reads a whole register: each activity with its attendances, which can be in any order (readings 4 and 5).
 * @throws RegisterError when no figure could be right; smaller defects become findings
 */
export async function readRegister(input: RegisterInput, _options: ReadingOptions): Promise<RegisterContent> {
  const tables = await openTables(input);
  const findings: Finding[] = [];
  const reader = new RowReader(new CompactStrings(), findings);
  const words = new WordUses();
  const collector = new ActivityCollector(tables.activities.fileName, findings);
  for await (const activity of reader.rows(tables.activities, ACTIVITY_LAYOUT)) {
    for (const column of ['aktivitetstype', 'form', 'arrangor', 'land'] as const) {
      words.add(column, activity.fields[column], tables.activities.fileName, activity.row);
    }
    collector.addActivity(activity);
  }
  if (tables.attendances === undefined) {
    requireCounts(tables, collector.firstRowWithoutCount);
  } else {
    for await (const attendance of reader.rows(tables.attendances, ATTENDANCE_LAYOUT)) {
      words.add('rolle', attendance.fields.rolle, tables.attendances.fileName, attendance.row);
      collector.addAttendance(attendance);
    }
  }
  const { activities, activityRows, attendanceRows, attendancesOfUnknownActivity } = collector;
  return {
    activities,
    activityRows,
    attendanceRows,
    attendancesOfUnknownActivity,
    peerSupporters: tables.peerSupporters === undefined ? null : await peerSupportersOf(tables.peerSupporters, reader),
    wordUses: words.list(),
    ambiguousIds: collector.ambiguousIds(),
    findings,
  };
}

async function peerSupportersOf(table: RawTable, reader: RowReader): Promise<RegisteredPeerSupporter[]> {
  const peerSupporters: RegisteredPeerSupporter[] = [];
  for await (const { row, fields } of reader.rows(table, PEER_SUPPORTER_LAYOUT)) peerSupporters.push({ row, fields });
  return peerSupporters;
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
