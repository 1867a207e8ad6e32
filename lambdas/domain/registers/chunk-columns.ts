/** Columns of a register chunk as JSON values, and back. */
import { TextWriter } from '../register/chunk/chunk-writer.ts';
import { type Extra, NO_EXTRA, type TextColumn } from '../register/chunk/registered-chunk.ts';

/** Thrown when bytes are no register chunk. The message quotes nothing of them, since they may be personal data. */
export class ChunkFormatError extends Error {
  override readonly name = 'ChunkFormatError';
  constructor(reason: string) {
    super(`These bytes are no register chunk: ${reason}`);
  }
}

/** The cells of added columns: each row has one of a few lists of headers, and for each of them the next of the values. */
interface ExtraColumns {
  readonly headers: readonly (readonly string[])[];
  readonly codes: readonly number[];
  readonly values: TextColumn;
}

/** @param count how many rows the column must have; any number when not given */
export function decodeTexts(stored: unknown, count?: number): TextColumn {
  const { words, codes } = members(stored);
  const column = { words: decodeStrings(words), codes: decodeNumbers(codes, count) };
  if (!column.codes.every((code) => column.words[code] !== undefined)) outside();
  return column;
}

export function encodeExtras(extras: readonly Extra[] | null): ExtraColumns | null {
  if (extras === null) return null;
  const entries = extras.map((extra) => Object.entries(extra));
  const headers = encodeTexts(entries.map((row) => JSON.stringify(row.map(([header]) => header))));
  return {
    headers: headers.words.map((list) => JSON.parse(list)),
    codes: headers.codes,
    values: encodeTexts(entries.flatMap((row) => row.map(([, value]) => value))),
  };
}

/** @returns the cells in added columns of each row, with the headers in the order they had */
export function decodeExtras(stored: unknown, count: number): Extra[] | null {
  if (stored === null) return null;
  const { headers, codes, values } = members(stored);
  const lists = array(headers).map(decodeStrings);
  const texts = decodeTexts(values);
  let taken = 0;
  const extras = decodeNumbers(codes, count).map((code) => {
    const list = lists[code] ?? outside();
    // `fromEntries` makes also `__proto__` a key of the object's own.
    return list.length === 0
      ? NO_EXTRA
      : Object.fromEntries(list.map((header) => [header, texts.words[texts.codes[taken++] ?? -1] ?? outside()]));
  });
  if (taken !== texts.codes.length) throw new ChunkFormatError('an added column has too many values');
  return extras;
}

function encodeTexts(texts: readonly string[]): TextColumn {
  const writer = new TextWriter();
  for (const text of texts) writer.add(text);
  return writer.finish();
}

/** @param count how many numbers there must be; any number of them when not given */
export function decodeNumbers(stored: unknown, count?: number): readonly number[] {
  const numbers = array(stored);
  if (!numbers.every((value) => typeof value === 'number')) throw new ChunkFormatError('a number is missing');
  if (count !== undefined && numbers.length !== count) throw new ChunkFormatError('columns differ in length');
  return numbers;
}

/** The members of a JSON object. @throws ChunkFormatError when it is none */
export function members(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ChunkFormatError('an object is missing');
  }
  return Object.fromEntries(Object.entries(value));
}

function decodeStrings(stored: unknown): readonly string[] {
  const texts = array(stored);
  if (!texts.every((value) => typeof value === 'string')) throw new ChunkFormatError('a text is missing');
  return texts;
}

function array(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new ChunkFormatError('a list is missing');
  return value;
}

function outside(): never {
  throw new ChunkFormatError('a place lies outside its list');
}
