/**
 * In which chunks of a file rows are. Activities ascend over the chunks, so a row is found by where it should be and, from
 * there, nearer and nearer. Attendances stand with their activities: mostly they ascend too, but a sheet can have any order, and
 * then the other chunks are read one after another.
 */

/** The rows of one sheet in a chunk. */
export interface RowRange {
  readonly first: number;
  readonly last: number;
}

export interface SearchedChunks {
  /** Rows of the sheet in each chunk, from the manifest. */
  readonly counts: readonly number[];
  /** Whether a row that lies between two rows of a chunk is in no other chunk. */
  readonly ascend: boolean;
  /**
   * Reads a chunk and takes the rows out of it that are still wanted.
   * @returns the first and last row of it
   */
  readonly read: (chunk: number) => Promise<RowRange>;
  /** Whether the row has been found. */
  readonly isFound: (row: number) => boolean;
  /** Reads many chunks, a few at a time. */
  readonly readAll: (chunks: readonly number[], read: (chunk: number) => Promise<void>) => Promise<void>;
}

/** Leaps by the distance of rows, before the rest is halved. */
const LEAPS = 3;
/** Of a sheet, after its header. */
const FIRST_ROW = 2;

/** A row that is looked for among the chunks that have rows, by their place in that list. */
interface Wanted {
  readonly row: number;
  low: number;
  high: number;
  next: number;
  tries: number;
}

export async function searchChunks(rows: readonly number[], chunks: SearchedChunks): Promise<void> {
  const filled = chunks.counts.flatMap((count, chunk) => (count > 0 ? [chunk] : []));
  const ranges = new Map<number, RowRange>();
  const read = async (place: number): Promise<void> => {
    ranges.set(place, await chunks.read(filled[place] ?? 0));
  };
  const guess = guessOf(filled.map((chunk) => chunks.counts[chunk] ?? 0));
  let wanted = rows.map((row): Wanted => ({ row, low: 0, high: filled.length - 1, next: guess(row), tries: 0 }));
  let isLost = false;
  for (;;) {
    wanted = wanted.filter(({ row, low, high }) => {
      isLost ||= low > high && !chunks.isFound(row);
      return low <= high && !chunks.isFound(row);
    });
    if (wanted.length === 0) {
      break;
    }
    const unread = new Set(wanted.map(({ next }) => next).filter((place) => !ranges.has(place)));
    await chunks.readAll([...unread], read);
    for (const each of wanted) {
      narrow(each, ranges.get(each.next));
    }
  }
  if (isLost && !chunks.ascend) {
    const rest = filled.map((_, place) => place).filter((place) => !ranges.has(place));
    const isAllFound = () => rows.every((row) => chunks.isFound(row));
    await chunks.readAll(rest, async (place) => {
      if (!isAllFound()) {
        await read(place);
      }
    });
  }
}

/** @returns the place of the chunk in which a row would be if the sheet had no rows but those that are kept */
function guessOf(counts: readonly number[]): (row: number) => number {
  const ends: number[] = [];
  counts.reduce((sum, count) => {
    ends.push(sum + count);
    return sum + count;
  }, FIRST_ROW);
  return (row) => {
    const place = ends.findIndex((end) => row < end);
    return place === -1 ? Math.max(0, counts.length - 1) : place;
  };
}

/** Leaves the chunks in which the row can still be, and chooses the next one. */
function narrow(wanted: Wanted, range: RowRange | undefined): void {
  const { row, next } = wanted;
  if (range === undefined || (row >= range.first && row <= range.last)) {
    // It would be here.
    wanted.low = wanted.high + 1;
    return;
  }
  const isBefore = row < range.first;
  if (isBefore) {
    wanted.high = next - 1;
  } else {
    wanted.low = next + 1;
  }
  wanted.tries += 1;
  const distance = isBefore ? range.first - row : row - range.last;
  const leap = Math.ceil(distance / (range.last - range.first + 1));
  const leapt = Math.min(wanted.high, Math.max(wanted.low, isBefore ? next - leap : next + leap));
  wanted.next = wanted.tries <= LEAPS ? leapt : Math.floor((wanted.low + wanted.high) / 2);
}
