import { ChunkWriter } from '../chunk/chunk-writer.ts';
import type { RegisteredChunk } from '../chunk/registered-chunk.ts';
import type { RowSpill } from '../row-spill.ts';
import type { NumberList } from './number-list.ts';
import { linesOf, PartitionWriter } from './partition-writer.ts';
import { addActivityLine, addAttendanceLine, ordinalOfAttendance } from './row-lines.ts';

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
): AsyncGenerator<RegisteredChunk> {
  const partitions = Math.ceil(units.length / size);
  for (let partition = 0; partition < partitions; partition++) {
    const range = { from: partition * size, to: Math.min(units.length, (partition + 1) * size) };
    const chunks = chunksOf(range, units, chunkActivities);
    if (sumOf(range, units) <= MAX_HELD_UNITS || chunks.length === 1) {
      const held = chunks.map((): string[] => []);
      await divide(spill, partition, chunks, (chunk, line) => held[chunk]?.push(line));
      for (const [index, { from }] of chunks.entries()) yield joined(held[index] ?? [], from);
      continue;
    }
    const writer = new PartitionWriter(spill);
    await divide(spill, partition, chunks, (chunk, line) => writer.add(partitions + chunk, line), writer);
    await writer.flush();
    for (const [index, { from }] of chunks.entries()) {
      const lines: string[] = [];
      for await (const some of linesOf(spill, partitions + index)) lines.push(...some);
      yield joined(lines, from);
    }
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

/** Gives each line of a partition to its chunk, by index. */
async function divide(
  spill: RowSpill,
  partition: number,
  chunks: readonly Range[],
  give: (chunk: number, line: string) => void,
  writer?: PartitionWriter,
): Promise<void> {
  const start = chunks[0]?.from ?? 0;
  const chunkOf = chunks.flatMap(({ from, to }, index) => Array.from({ length: to - from }, () => index));
  let activities = 0;
  for await (const lines of linesOf(spill, partition)) {
    for (const line of lines) {
      const index = ordinalOfAttendance(line) ?? start + activities++;
      give(chunkOf[index - start] ?? 0, line);
    }
    await writer?.settle();
  }
}

/** @param lines of activities from the ordinal `from` on, and of their attendances, each activity before its own */
function joined(lines: readonly string[], from: number): RegisteredChunk {
  const activities: string[] = [];
  const attendances: string[][] = [];
  for (const line of lines) {
    const ordinal = ordinalOfAttendance(line);
    if (ordinal === undefined) {
      activities.push(line);
      attendances.push([]);
    } else {
      attendances[ordinal - from]?.push(line);
    }
  }
  const writer = new ChunkWriter();
  for (const [index, line] of activities.entries()) {
    const id = [addActivityLine(writer, line, from + index)] as const;
    for (const own of attendances[index] ?? []) addAttendanceLine(writer, own, id);
  }
  return writer.finish();
}
