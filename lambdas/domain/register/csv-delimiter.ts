import { isBlank, labelKey } from './clean-text.ts';
import {
  ACTIVITY_LAYOUT,
  ATTENDANCE_LAYOUT,
  type ColumnRule,
  PEER_SUPPORTER_LAYOUT,
  type SheetName,
} from './columns.ts';
import { type CsvDelimiter, csvRecords, isCsvError } from './csv-records.ts';

const RULES: Readonly<Record<SheetName, Readonly<Record<string, ColumnRule>>>> = {
  aktiviteter: ACTIVITY_LAYOUT.rules,
  deltakelser: ATTENDANCE_LAYOUT.rules,
  likepersoner: PEER_SUPPORTER_LAYOUT.rules,
};

/** Result for a header that does not end: one cell without a name. */
const UNREADABLE: readonly string[] = [''];

/**
 * Chooses the delimiter with which the header has more of the required columns. The same parser reads header and rows,
 * because a quoted header can contain both delimiters and line breaks. If both find equally many (none, in a file that is
 * no register), the delimiter that gives more cells is chosen, and `;` if they are equal in that too.
 */
export async function findDelimiter(text: string, sheet: SheetName): Promise<CsvDelimiter> {
  const bySemicolon = await readHeaderRecord(text, ';');
  if (bySemicolon.length === 0) return ';';
  const byComma = await readHeaderRecord(text, ',');
  if (byComma.length === 0) return ',';
  const difference = countRequired(byComma, sheet) - countRequired(bySemicolon, sheet);
  return (difference || byComma.length - bySemicolon.length) > 0 ? ',' : ';';
}

/**
 * The first record that is not empty, even if a later record cannot be read. `UNREADABLE` when it does not end, and empty
 * for a text of delimiters only.
 */
async function readHeaderRecord(text: string, delimiter: CsvDelimiter): Promise<readonly string[]> {
  let header: readonly string[] = [];
  const keepFirst = (record: string[]) => {
    if (header.length === 0 && !record.every(isBlank)) header = record;
  };
  try {
    for await (const _ of csvRecords(text, delimiter, keepFirst)) if (header.length > 0) break;
  } catch (cause) {
    if (!isCsvError(cause)) throw cause;
    if (header.length === 0) return UNREADABLE;
  }
  return header;
}

function countRequired(header: readonly string[], sheet: SheetName): number {
  const found = new Set(header.map(labelKey));
  return Object.entries(RULES[sheet]).filter(([name, rule]) => rule.absence === 'refused' && found.has(labelKey(name)))
    .length;
}
