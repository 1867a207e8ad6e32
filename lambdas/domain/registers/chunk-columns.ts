/** Columns of a register chunk as JSON values, and back. */

/** Thrown when bytes are no register chunk. The message quotes nothing of them, since they may be personal data. */
export class ChunkFormatError extends Error {
  override readonly name = 'ChunkFormatError';
  constructor(reason: string) {
    super(`These bytes are no register chunk: ${reason}`);
  }
}

/** The distinct texts of a column in the order of their first row, and for each row the place of its text. */
interface TextColumn {
  readonly words: readonly string[];
  readonly codes: readonly number[];
}

/** The cells of added columns: each row has one of a few lists of headers, and for each of them the next of the values. */
interface ExtraColumns {
  readonly headers: readonly (readonly string[])[];
  readonly codes: readonly number[];
  readonly values: TextColumn;
}

type Extra = Readonly<Record<string, string>>;

const NO_EXTRA: Extra = Object.freeze({});

export function encodeTexts(texts: readonly string[]): TextColumn {
  const places = new Map<string, number>();
  const codes = texts.map((text) => {
    const known = places.get(text);
    if (known !== undefined) return known;
    places.set(text, places.size);
    return places.size - 1;
  });
  return { words: [...places.keys()], codes };
}

/** @param count how many rows the column must have; any number when not given */
export function decodeTexts(stored: unknown, count?: number): string[] {
  const { words, codes } = members(stored);
  const texts = decodeStrings(words);
  return decodeNumbers(codes, count).map((code) => texts[code] ?? outside());
}

/** @returns null when no row has a cell in an added column */
export function encodeExtras(rows: readonly { readonly extra: Extra }[]): ExtraColumns | null {
  const entries = rows.map(({ extra }) => Object.entries(extra));
  if (entries.every((row) => row.length === 0)) return null;
  const headers = encodeTexts(entries.map((row) => JSON.stringify(row.map(([header]) => header))));
  return {
    headers: headers.words.map((list) => JSON.parse(list)),
    codes: headers.codes,
    values: encodeTexts(entries.flatMap((row) => row.map(([, value]) => value))),
  };
}

/** @returns the cells in added columns of a row by its index, with the headers in the order they had */
export function decodeExtras(stored: unknown, count: number): (index: number) => Extra {
  if (stored === null) return () => NO_EXTRA;
  const { headers, codes, values } = members(stored);
  const lists = array(headers).map(decodeStrings);
  const texts = decodeTexts(values);
  let taken = 0;
  const extras = decodeNumbers(codes, count).map((code) => {
    const list = lists[code] ?? outside();
    // `fromEntries` makes also `__proto__` a key of the object's own.
    return list.length === 0
      ? NO_EXTRA
      : Object.fromEntries(list.map((header) => [header, texts[taken++] ?? outside()]));
  });
  if (taken !== texts.length) throw new ChunkFormatError('an added column has too many values');
  return (index) => extras[index] ?? NO_EXTRA;
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
