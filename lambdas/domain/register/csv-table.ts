import { Readable } from 'node:stream';
import { parse } from 'csv-parse';
import type { CellValue } from '../spreadsheet/cell.ts';
import type { SheetName } from './columns.ts';
import { RegisterError } from './register-error.ts';
import type { RawRow, RawTable } from './table.ts';

const BATCH = 1_000;

/**
 * A table from a csv file: UTF-8 with or without byte order mark, `;` or `,` as the header line has it. A quote inside an
 * unquoted cell is taken as it stands. Rows are numbered as a spreadsheet program shows them.
 * @throws RegisterError `not_utf8`; while its rows are read `csv_malformed`, with the row.
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

/** Excel may write `sep=;` as the first line; the header then names the delimiter all the same. */
function withoutSeparatorLine(text: string): { text: string; skippedRows: number } {
  const line = /^sep=.\r?\n/i.exec(text);
  return line === null ? { text, skippedRows: 0 } : { text: text.slice(line[0].length), skippedRows: 1 };
}

/** The more frequent of `;` and `,` outside quotes in the header line; `;` when neither is there. */
export function delimiterOf(text: string): ';' | ',' {
  const header = /^(?:\s*\r?\n)*([^\r\n]*)/.exec(text)?.[1] ?? '';
  const unquoted = header.replace(/"[^"]*"/g, '');
  return unquoted.split(',').length > unquoted.split(';').length ? ',' : ';';
}

async function* rowsOf(
  fileName: string,
  sheet: SheetName,
  text: string,
  skippedRows: number,
): AsyncGenerator<RawRow[]> {
  const parser = parse({
    delimiter: delimiterOf(text),
    relax_quotes: true,
    relax_column_count: true,
    skip_empty_lines: false,
  });
  Readable.from(pieces(text), { objectMode: false }).pipe(parser);
  let row = skippedRows;
  let width = 0;
  let batch: RawRow[] = [];
  try {
    for await (const record of parser as AsyncIterable<string[]>) {
      row++;
      const cells: { column: number; value: CellValue }[] = [];
      record.forEach((value, column) => {
        if (value !== '') cells.push({ column, value: { kind: 'text', text: value } });
      });
      if (cells.length === 0) continue;
      if (width === 0) width = record.length;
      // More cells than headers: an unquoted delimiter has shifted the rest of the row, and no figure of it could be right.
      if (cells.some((cell) => cell.column >= width)) throw new TooManyCells();
      batch.push({ row, cells });
      if (batch.length === BATCH) {
        yield batch;
        batch = [];
      }
    }
  } catch (cause) {
    if (!(cause instanceof TooManyCells) && !isCsvError(cause)) throw cause;
    const at = cause instanceof TooManyCells ? row : row + 1;
    const what =
      cause instanceof TooManyCells
        ? 'the row has more cells than the header; put cells that hold the delimiter in quotes'
        : 'a quoted cell does not end as it should; check the quotes';
    const details = { file: fileName, sheet, row: at };
    // The cause is left out: the parser's error repeats the cell, which may be a person's name.
    throw new RegisterError('csv_malformed', `${fileName}, row ${at}: ${what}`, details);
  }
  if (batch.length > 0) yield batch;
}

class TooManyCells extends Error {
  override readonly name = 'TooManyCells';
}

function isCsvError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('CSV_');
}

/** Pieces of 64 Ki characters, never cutting a surrogate pair in two. */
function* pieces(text: string): Generator<string> {
  for (let start = 0; start < text.length; ) {
    let end = Math.min(start + 65_536, text.length);
    if (end < text.length && text.charCodeAt(end - 1) >> 10 === 0x36) end++;
    yield text.slice(start, end);
    start = end;
  }
}
