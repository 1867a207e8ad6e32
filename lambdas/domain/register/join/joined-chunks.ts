import type { RegisteredActivity } from '../register.ts';
import type { RowSpill } from '../row-spill.ts';
import type { NumberList } from './number-list.ts';
import { linesOf, PartitionWriter } from './partition-writer.ts';
import { ordinalOfAttendance, readActivity, readAttendance } from './row-lines.ts';

/** UTF-16 units of a chunk, so that one with very many attendances is not larger than a few megabytes. */
const MAX_CHUNK_UNITS = 1_000_000;
/** UTF-16 units of a partition that is held in memory. */
const MAX_HELD_UNITS = 4_000_000;

/** Consecutive activities by their ordinals; `to` is the first that does not belong to them. */
interface Range {
  readonly from: number;
  readonly to: number;
}

interface Division {
  /** Activities of a partition. */
  readonly size: number;
  readonly chunkActivities: number;
}

/**
 * Reads the activities with their attendances back from a spill, chunk by chunk.
 * @param units UTF-16 units of each activity with its attendances, by ordinal
 */
export async function* joinedChunks(
  spill: RowSpill,
  units: NumberList,
  { size, chunkActivities }: Division,
): AsyncGenerator<readonly RegisteredActivity[]> {
  const partitions = Math.ceil(units.length / size);
  for (let partition = 0; partition < partitions; partition++) {
    const range = { from: partition * size, to: Math.min(units.length, (partition + 1) * size) };
    const chunks = chunksOf(range, units, chunkActivities);
    if (sumOf(range, units) <= MAX_HELD_UNITS || chunks.length === 1) {
      const activities = await readRange(spill, partition, range);
      for (const { from, to } of chunks) yield activities.slice(from - range.from, to - range.from);
      continue;
    }
    await divide(spill, partition, chunks, partitions);
    for (const [index, chunk] of chunks.entries()) yield await readRange(spill, partitions + index, chunk);
  }
}

/** Cuts a range so that the same rows always give the same chunks. */
function chunksOf({ from, to }: Range, units: NumberList, chunkActivities: number): Range[] {
  const chunks: Range[] = [];
  let start = from;
  let sum = 0;
  for (let ordinal = from; ordinal < to; ordinal++) {
    const own = units.at(ordinal);
    if (ordinal > start && (ordinal - start === chunkActivities || sum + own > MAX_CHUNK_UNITS)) {
      chunks.push({ from: start, to: ordinal });
      start = ordinal;
      sum = 0;
    }
    sum += own;
  }
  return [...chunks, { from: start, to }];
}

function sumOf({ from, to }: Range, units: NumberList): number {
  let sum = 0;
  for (let ordinal = from; ordinal < to; ordinal++) sum += units.at(ordinal);
  return sum;
}

/** Moves the rows of a partition that is too large to be held to a partition for each chunk, from `first` on. */
async function divide(spill: RowSpill, partition: number, chunks: readonly Range[], first: number): Promise<void> {
  const writer = new PartitionWriter(spill);
  const start = chunks[0]?.from ?? 0;
  const chunkOf = new Map<number, number>();
  for (const [index, { from, to }] of chunks.entries()) {
    for (let ordinal = from; ordinal < to; ordinal++) chunkOf.set(ordinal, index);
  }
  let activities = 0;
  for await (const lines of linesOf(spill, partition)) {
    for (const line of lines) {
      const ordinal = ordinalOfAttendance(line) ?? start + activities++;
      writer.add(first + (chunkOf.get(ordinal) ?? 0), line);
    }
    await writer.settle();
  }
  await writer.flush();
}

async function readRange(spill: RowSpill, partition: number, { from }: Range): Promise<RegisteredActivity[]> {
  const activities: RegisteredActivity[] = [];
  for await (const lines of linesOf(spill, partition)) {
    for (const line of lines) {
      const ordinal = ordinalOfAttendance(line);
      if (ordinal === undefined) {
        activities.push(readActivity(line, from + activities.length));
        continue;
      }
      const activity = activities[ordinal - from];
      activity?.attendances.push(readAttendance(line, activity.fields.aktivitet_id));
    }
  }
  return activities;
}
