/** The rows that a finding names: its own, and those in its details. */
import type { Finding } from '../domain/finding.ts';
import type { SheetName } from '../domain/register/columns.ts';
import type { Place } from './register-rows.ts';

/** Findings about a row that is not kept, or about a header. */
const WITHOUT_OWN_ROW: ReadonlySet<string> = new Set([
  'attendance_of_unknown_activity',
  'duplicate_activity_id',
  'column_missing',
  'column_looks_like',
]);

/** @returns undefined where no row of the register is kept for it */
export function ownPlace({ code, file, sheet, row }: Finding): Place | undefined {
  return file === null || sheet === null || row === null || WITHOUT_OWN_ROW.has(code)
    ? undefined
    : { file, sheet, row };
}

/**
 * Further rows: those of persons who may be the same (`rows`, `otherRows`), the other activity of what may be one meeting
 * (`otherRow`), and the row of an id that stands (`firstRow`).
 * @param fileNames those of the register, because a name can hold any sign
 */
export function otherPlaces(finding: Finding, fileNames: (sheet: SheetName) => readonly string[]): Place[] {
  const { file, sheet, row, details } = finding;
  if (file === null || sheet === null) {
    return [];
  }
  const own =
    typeof details.rows === 'string' ? numbersIn(details.rows).map((each) => ({ file, sheet, row: each })) : [];
  const others = typeof details.otherRows === 'string' ? rowsByFile(details.otherRows, fileNames(sheet)) : [];
  const otherFile = typeof details.otherFile === 'string' ? details.otherFile : file;
  const single = [
    ...(typeof details.otherRow === 'number' ? [{ file: otherFile, sheet, row: details.otherRow }] : []),
    ...(typeof details.firstRow === 'number' ? [{ file, sheet, row: details.firstRow }] : []),
  ];
  return [...own, ...others.map((place) => ({ ...place, sheet })), ...single].filter(
    (place) => place.file !== file || place.row !== row,
  );
}

const numbersIn = (text: string): number[] => text.split(', ').map(Number).filter(Number.isInteger);

/** @param text such as `nord.xlsx 3, 4; sør.xlsx 7` */
function rowsByFile(text: string, fileNames: readonly string[]): Omit<Place, 'sheet'>[] {
  // The longest name first: it may begin with another one.
  const file = fileNames
    .toSorted((one, other) => other.length - one.length)
    .find((name) => text.startsWith(`${name} `));
  const [rows = '', listed = ''] = file === undefined ? [] : (ROWS.exec(text.slice(file.length + 1)) ?? []);
  if (file === undefined || rows === '') {
    return [];
  }
  const rest = text.slice(file.length + 1 + rows.length);
  return [...numbersIn(listed).map((row) => ({ file, row })), ...rowsByFile(rest, fileNames)];
}

const ROWS = /^(\d+(?:, \d+)*)(?:; |$)/;
