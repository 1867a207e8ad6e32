import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';

export type CsvDelimiter = ';' | ',';

/**
 * The records of a CSV text. Outside quotes each of CRLF, LF and CR ends a record, even when they are mixed: several
 * programs may have written to one file, and a line end read as part of a cell would silently join two rows. A quote
 * inside an unquoted cell is kept as it is.
 * @param onRecord called with each record as it is parsed, because a failing parser drops records not yet delivered
 * @throws an error that `isCsvError` recognises, while iterating; its message repeats the cell, so do not show or log it
 */
export function csvRecords(
  text: string,
  delimiter: CsvDelimiter,
  onRecord?: (record: string[]) => void,
): AsyncIterable<string[]> {
  const parser = parse({
    delimiter,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_quotes: true,
    relax_column_count: true,
    skip_empty_lines: false,
    ...(onRecord && {
      on_record: (record: string[]) => {
        onRecord(record);
        return record;
      },
    }),
  });
  return Readable.from(pieces(text), { objectMode: false }).pipe(parser);
}

export function isCsvError(error: unknown): error is CsvError {
  return error instanceof CsvError;
}

/** Number of complete records before the unreadable one; some of them may not have been delivered. */
export function recordsBefore(error: CsvError): number {
  return typeof error.records === 'number' ? error.records : 0;
}

/** Splits a text into pieces of 64 Ki characters without splitting a surrogate pair. */
function* pieces(text: string): Generator<string> {
  for (let start = 0; start < text.length; ) {
    let end = Math.min(start + 65_536, text.length);
    if (end < text.length && text.charCodeAt(end - 1) >> 10 === 0x36) end++;
    yield text.slice(start, end);
    start = end;
  }
}
