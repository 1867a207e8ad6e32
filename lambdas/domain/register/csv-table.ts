import type { CellValue } from '../spreadsheet/cell.ts';
import { isBlank } from './clean-text.ts';
import type { SheetName } from './columns.ts';
import { findDelimiter } from './csv-delimiter.ts';
import { csvRecords, isCsvError, recordsBefore } from './csv-records.ts';
import { RegisterError } from './register-error.ts';
import type { RawRow, RawTable } from './table.ts';

const BATCH = 1_000;

/**
 * A table from a CSV file: UTF-8 with or without byte order mark, with the delimiter (`;` or `,`) of its header. Rows are
 * numbered as in a spreadsheet program.
 * @throws RegisterError `not_utf8`; `csv_malformed` with the row while the rows are read
 */
export function csvTable(fileName: string, sheet: SheetName, bytes: Uint8Array): RawTable {
  const { text, skippedRows } = withoutSeparatorLine(decode(fileName, sheet, bytes));
  return { fileName, sheet, date1904: false, rows: () => rowsOf(fileName, sheet, text, skippedRows) };
}

function decode(fileName: string, sheet: SheetName, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new RegisterError(
      'not_utf8',
      `${fileName}: the file is not UTF-8; save it as "CSV UTF-8"`,
      { file: fileName, sheet },
      { cause },
    );
  }
}

/** Excel may write `sep=;` as the first line. The line is skipped, because the header determines the delimiter. */
function withoutSeparatorLine(text: string): { text: string; skippedRows: number } {
  const line = /^sep=.(?:\r\n|\n|\r)/i.exec(text);
  return line === null ? { text, skippedRows: 0 } : { text: text.slice(line[0].length), skippedRows: 1 };
}

async function* rowsOf(
  fileName: string,
  sheet: SheetName,
  text: string,
  skippedRows: number,
): AsyncGenerator<RawRow[]> {
  const delimiter = await findDelimiter(text, sheet);
  let row = skippedRows;
  let width = 0;
  let batch: RawRow[] = [];
  try {
    for await (const record of csvRecords(text, delimiter)) {
      row++;
      if (width === 0) {
        if (record.every(isBlank)) continue;
        width = record.length;
      }
      // An unquoted delimiter has shifted the rest of the row, so no figure from it could be right.
      if (record.length > width && !record.slice(width).every(isBlank)) throw new TooManyCells();
      const cells: { column: number; value: CellValue }[] = [];
      record.forEach((value, column) => {
        if (value !== '') cells.push({ column, value: { kind: 'text', text: value } });
      });
      if (cells.length === 0) continue;
      batch.push({ row, cells });
      if (batch.length === BATCH) {
        yield batch;
        batch = [];
      }
    }
  } catch (cause) {
    if (!(cause instanceof TooManyCells) && !isCsvError(cause)) throw cause;
    const at = cause instanceof TooManyCells ? row : skippedRows + recordsBefore(cause) + 1;
    const what =
      cause instanceof TooManyCells
        ? 'the row has more cells than the header; put cells that hold the delimiter in quotes'
        : 'a quoted cell does not end as it should; check the quotes';
    const details = { file: fileName, sheet, row: at };
    // No cause is attached: the parser's error repeats the cell, which may be a person's name.
    throw new RegisterError('csv_malformed', `${fileName}, row ${at}: ${what}`, details);
  }
  if (batch.length > 0) yield batch;
}

class TooManyCells extends Error {
  override readonly name = 'TooManyCells';
}
