import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';

export type CsvDelimiter = ';' | ',';

/**
 * The records of a csv text. Each of CRLF, LF and CR ends one outside quotes, whichever the others end with: files that
 * several programs wrote to mix them, and a line end that is taken for a part of a cell would make two rows one without a
 * word. A quote inside an unquoted cell is taken as it stands.
 * @param seen is told each record as it is parsed. A parser that fails takes back what it has not handed over yet.
 * @throws while they are read, an error that `isCsvError` knows; its message repeats the cell and is for nobody's eyes.
 */
export function csvRecords(
  text: string,
  delimiter: CsvDelimiter,
  seen?: (record: string[]) => void,
): AsyncIterable<string[]> {
  const parser = parse({
    delimiter,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_quotes: true,
    relax_column_count: true,
    skip_empty_lines: false,
    ...(seen && {
      on_record: (record: string[]) => {
        seen(record);
        return record;
      },
    }),
  });
  return Readable.from(pieces(text), { objectMode: false }).pipe(parser);
}

export function isCsvError(error: unknown): error is CsvError {
  return error instanceof CsvError;
}

/** How many records stand whole before the one that could not be read; all of them may not have been handed over. */
export function recordsBefore(error: CsvError): number {
  return typeof error.records === 'number' ? error.records : 0;
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
