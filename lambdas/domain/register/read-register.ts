import { type Finding, finding } from '../finding.ts';
import type { ByteSource } from '../spreadsheet/zip-archive.ts';
import { cellText } from './cell-text.ts';
import { isBlank } from './clean-text.ts';
import { ACTIVITY_LAYOUT, ATTENDANCE_LAYOUT, type ColumnRule, type TableLayout } from './columns.ts';
import { CompactStrings } from './compact-strings.ts';
import { csvTable } from './csv-table.ts';
import { scrubIdentityNumbers } from './national-identity-number.ts';
import type { RegisterContent, RegisteredActivity } from './register.ts';
import { RegisterError } from './register-error.ts';
import { type Header, place, type RawRow, type RawTable, readHeader } from './table.ts';
import { WordUses } from './word-uses.ts';
import { workbookTables } from './workbook-table.ts';

export interface CsvFile {
  readonly fileName: string;
  readonly bytes: Uint8Array;
}
export type RegisterInput =
  | { readonly kind: 'xlsx'; readonly fileName: string; readonly source: ByteSource }
  | { readonly kind: 'csv'; readonly activities: CsvFile; readonly attendances: CsvFile };

interface NamedRow<Column extends string> {
  readonly row: number;
  readonly fields: Record<Column, string>;
  readonly extra: Readonly<Record<string, string>>;
}

const EXTRA_RULE: ColumnRule = { kind: 'text', required: false, scrubbing: 'identity' };
const NO_EXTRA: Readonly<Record<string, string>> = Object.freeze({});

/**
 * Reads a whole register: each activity with its attendances, which can be in any order (readings 4 and 5).
 * @throws RegisterError when no figure could be right; smaller defects become findings
 */
export async function readRegister(input: RegisterInput): Promise<RegisterContent> {
  const tables = await tablesOf(input);
  const findings: Finding[] = [];
  const strings = new CompactStrings();
  const activities: RegisteredActivity[] = [];
  const byId = new Map<string, RegisteredActivity>();
  const words = new WordUses();
  let activityRows = 0;
  for await (const { row, fields, extra } of namedRows(tables.activities, ACTIVITY_LAYOUT, strings, findings)) {
    activityRows++;
    for (const column of ['aktivitetstype', 'form', 'arrangor', 'land'] as const) {
      words.add(column, fields[column], tables.activities.fileName, row);
    }
    const id = fields.aktivitet_id;
    const first = id === '' ? undefined : byId.get(id);
    if (first !== undefined) {
      const details = { firstRow: first.row };
      findings.push(
        finding('duplicate_activity_id', 'warning', {
          sheet: 'aktiviteter',
          row,
          column: 'aktivitet_id',
          activityId: id,
          details,
        }),
      );
      continue;
    }
    const activity = { row, ordinal: activities.length, fields, extra, attendances: [] };
    activities.push(activity);
    if (id !== '') byId.set(id, activity);
  }

  let attendanceRows = 0;
  let attendancesOfUnknownActivity = 0;
  for await (const attendance of namedRows(tables.attendances, ATTENDANCE_LAYOUT, strings, findings)) {
    attendanceRows++;
    words.add('rolle', attendance.fields.rolle, tables.attendances.fileName, attendance.row);
    const id = attendance.fields.aktivitet_id;
    const activity = byId.get(id);
    if (activity !== undefined) {
      activity.attendances.push(attendance);
      continue;
    }
    attendancesOfUnknownActivity++;
    const where = { sheet: 'deltakelser', row: attendance.row, column: 'aktivitet_id', activityId: id } as const;
    findings.push(finding('attendance_of_unknown_activity', 'warning', where));
  }
  return {
    activities,
    activityRows,
    attendanceRows,
    attendancesOfUnknownActivity,
    peerSupporters: null,
    wordUses: words.list(),
    ambiguousIds: [],
    findings,
  };
}

async function tablesOf(input: RegisterInput): Promise<{ activities: RawTable; attendances: RawTable }> {
  if (input.kind === 'xlsx') return workbookTables(input.fileName, input.source);
  const { activities, attendances } = input;
  return {
    activities: csvTable(activities.fileName, 'aktiviteter', activities.bytes),
    attendances: csvTable(attendances.fileName, 'deltakelser', attendances.bytes),
  };
}

/** The data rows of a table as fields by column name. The first row that is not empty is the header. */
async function* namedRows<Column extends string>(
  table: RawTable,
  layout: TableLayout<Column>,
  strings: CompactStrings,
  findings: Finding[],
): AsyncGenerator<NamedRow<Column>> {
  let header: Header<Column> | undefined;
  for await (const batch of table.rows()) {
    for (const raw of batch) {
      if (header === undefined) {
        if (raw.cells.every(({ value }) => value.kind === 'text' && isBlank(value.text))) continue;
        header = readHeader(table, raw, layout.rules);
        for (const column of header.missing) {
          findings.push(finding('column_missing', 'warning', { sheet: table.sheet, row: raw.row, column }));
        }
        continue;
      }
      const named = nameCells(table, header, raw, { ...layout.empty }, strings, findings);
      if (named !== undefined) yield named;
    }
  }
  if (header === undefined) {
    throw new RegisterError('missing_header', `${place(table)}: the sheet is empty; its first row must be the header`, {
      file: table.fileName,
      sheet: table.sheet,
      row: 1,
    });
  }
}

/** @returns undefined for a row whose cells are all empty, because it does not count as a row */
function nameCells<Column extends string>(
  table: RawTable,
  header: Header<Column>,
  raw: RawRow,
  fields: Record<Column, string>,
  strings: CompactStrings,
  findings: Finding[],
): NamedRow<Column> | undefined {
  let empty = true;
  let extra: [string, string][] | undefined;
  for (const { column, value } of raw.cells) {
    const target = header.target(column);
    const rule = target.kind === 'known' ? target.rule : EXTRA_RULE;
    if (value.kind === 'error') {
      empty = false;
      findings.push(finding('cell_error', 'warning', { sheet: table.sheet, row: raw.row, column: target.name }));
      continue;
    }
    const text = cellText(value, rule.kind, table.date1904);
    if (text === '') continue;
    empty = false;
    const scrubbed = scrubIdentityNumbers(text, rule.scrubbing);
    if (scrubbed !== undefined) {
      const where = { sheet: table.sheet, row: raw.row, column: target.name };
      findings.push(finding('national_identity_number_removed', 'warning', where));
    }
    const kept = strings.compact(scrubbed ?? text);
    if (target.kind === 'known') {
      fields[target.name] = kept;
    } else {
      extra ??= [];
      extra.push([target.name, kept]);
    }
  }
  if (empty) return undefined;
  return { row: raw.row, fields, extra: extra === undefined ? NO_EXTRA : Object.fromEntries(extra) };
}
