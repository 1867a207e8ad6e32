import { isBlank, labelKey } from './clean-text.ts';
import { ACTIVITY_LAYOUT, ATTENDANCE_LAYOUT, type ColumnRule, type SheetName } from './columns.ts';
import { type CsvDelimiter, csvRecords, isCsvError } from './csv-records.ts';

const RULES: Readonly<Record<SheetName, Readonly<Record<string, ColumnRule>>>> = {
  aktiviteter: ACTIVITY_LAYOUT.rules,
  deltakelser: ATTENDANCE_LAYOUT.rules,
};

/** Stands for a header that does not end; one cell without a name. */
const UNREADABLE: readonly string[] = [''];

/**
 * The delimiter that finds more of the columns that must be there, the header read by the same parser as the rows: a
 * quoted header may hold either sign and line breaks. When both find as many (none, in a file that is no register), the
 * one that makes more cells; `;` when that says nothing either.
 */
export async function findDelimiter(text: string, sheet: SheetName): Promise<CsvDelimiter> {
  const bySemicolon = await headerRead(text, ';');
  if (bySemicolon.length === 0) return ';';
  const byComma = await headerRead(text, ',');
  if (byComma.length === 0) return ',';
  const difference = requiredFound(byComma, sheet) - requiredFound(bySemicolon, sheet);
  return (difference || byComma.length - bySemicolon.length) > 0 ? ',' : ';';
}

/**
 * The first record that is not empty, whatever becomes of those below it; `UNREADABLE` when it has no end, and none in a
 * text of nothing but delimiters.
 */
async function headerRead(text: string, delimiter: CsvDelimiter): Promise<readonly string[]> {
  let header: readonly string[] = [];
  const look = (record: string[]) => {
    if (header.length === 0 && !record.every(isBlank)) header = record;
  };
  try {
    for await (const _ of csvRecords(text, delimiter, look)) if (header.length > 0) break;
  } catch (cause) {
    if (!isCsvError(cause)) throw cause;
    if (header.length === 0) return UNREADABLE;
  }
  return header;
}

function requiredFound(header: readonly string[], sheet: SheetName): number {
  const found = new Set(header.map(labelKey));
  return Object.entries(RULES[sheet]).filter(([name, rule]) => rule.required && found.has(labelKey(name))).length;
}
