/** Compares the sheets of a finished report with what was to be written on them, cell by cell. */
import { VerificationFailedError } from '../../errors.ts';
import { columnLetters } from '../../spreadsheet/cell.ts';
import type { CellValue } from '../workbook/writers/report-writer.ts';
import { agrees, shownInError } from './cell-agreement.ts';
import type { FoundRow, SheetReader } from './sheet-reader.ts';

type Row = readonly CellValue[];

/** A sheet of which every cell is known, from row 1 on: header, totals, notes and empty rows included. */
export interface ExpectedSheet {
  readonly name: string;
  readonly rows: Iterable<Row>;
}

/**
 * @throws VerificationFailedError naming the first cell or row that differs; SpreadsheetError
 */
export async function verifySheet(
  reader: SheetReader,
  { name, rows }: ExpectedSheet,
  yesNo: readonly [string, string],
): Promise<void> {
  const found = singleRows(reader.rows(name));
  let next = await found.next();
  let row = 0;
  for (const expected of rows) {
    row++;
    const present: FoundRow | undefined = next.value;
    if (present?.row === row) {
      verifyRow(name, row, expected, present.cells, yesNo);
      next = await found.next();
    } else {
      // A workbook has no row where all cells are empty.
      verifyRow(name, row, expected, [], yesNo);
    }
  }
  if (next.done !== true) {
    // Also a row number that does not rise, which no reader of spreadsheets would show in its place.
    throw new VerificationFailedError(`rows of ${name}`, row, await lastRow(next.value, found));
  }
}

function verifyRow(
  name: string,
  row: number,
  expected: Row,
  found: FoundRow['cells'],
  yesNo: readonly [string, string],
): void {
  const width = Math.max(expected.length, found.length);
  for (let column = 0; column < width; column++) {
    const value = expected[column] ?? null;
    const cell = found[column];
    if (!agrees(value, cell, yesNo)) {
      const place = `${name}, cell ${columnLetters(column)}${row}`;
      throw new VerificationFailedError(place, shownInError(value), shownInError(cell));
    }
  }
}

async function lastRow(first: FoundRow, rest: AsyncIterator<FoundRow>): Promise<number> {
  let last = first.row;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) {
    last = Math.max(last, next.value.row);
  }
  return last;
}

async function* singleRows<T>(
  batches: Iterable<readonly T[]> | AsyncIterable<readonly T[]>,
): AsyncGenerator<T, undefined> {
  for await (const batch of batches) {
    yield* batch;
  }
}
