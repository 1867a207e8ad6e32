/** The columns of a chunk's facts as bytes: little-endian numbers of 32 bits, table after table, and the texts. */
import { type ChunkFacts, type ColumnOf, LAYOUT, type Table, type TableName } from '../chunk-facts.ts';

/** Rows of each table, and texts. */
export type TableLengths = Readonly<Record<TableName | 'texts', number>>;

const TABLES = ['identities', 'activities', 'attendances', 'mentionedNumbers', 'mentionedNames'] as const;

export function columnsOf(facts: ChunkFacts): { lengths: TableLengths; parts: Uint8Array[] } {
  const { texts, identities, activities, attendances, mentionedNumbers, mentionedNames } = facts;
  const columns = TABLES.flatMap((table) => columnsOfTable(facts, table));
  return {
    lengths: {
      identities: identities.nameKey.length,
      activities: activities.id.length,
      attendances: attendances.row.length,
      mentionedNumbers: mentionedNumbers.number.length,
      mentionedNames: mentionedNames.nameKey.length,
      texts: texts.ends.length,
    },
    parts: [...[...columns, texts.ends].map(bytesOf), texts.bytes],
  };
}

export function columnsFrom(bytes: Uint8Array, lengths: TableLengths): ChunkFacts {
  // A copy, because a column of numbers must start at a multiple of four bytes.
  const own = new Uint8Array(bytes);
  let at = 0;
  const take = (length: number) => {
    const column = new Int32Array(own.buffer, at, length);
    at += column.byteLength;
    return column;
  };
  const table = <Name extends TableName>(name: Name): Table<Name> =>
    Object.fromEntries(LAYOUT[name].map((column) => [column, take(lengths[name])])) as Record<
      ColumnOf<Name>,
      Int32Array
    >;
  // They are read in the order of TABLES.
  const tables = {
    identities: table('identities'),
    activities: table('activities'),
    attendances: table('attendances'),
    mentionedNumbers: table('mentionedNumbers'),
    mentionedNames: table('mentionedNames'),
  };
  const ends = take(lengths.texts);
  return { ...tables, texts: { bytes: own.subarray(at), ends } };
}

function columnsOfTable<Name extends TableName>(facts: ChunkFacts, name: Name): Int32Array[] {
  const table: Readonly<Record<string, Int32Array>> = facts[name];
  return LAYOUT[name].flatMap((column) => table[column] ?? []);
}

function bytesOf({ buffer, byteOffset, byteLength }: Int32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
