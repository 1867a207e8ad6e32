/** How far a chunked stage is, from its chunks alone: the same however often and in whatever order it is asked. */
import * as z from 'zod';
import type { RunningSummary } from '../../protocol.ts';
import type { ChunkRecord, ExportRecord } from './export-record.ts';

/**
 * @param chunks every stored chunk of the stage
 * @param planned how many there will be; 0 when that is not known
 */
export function chunkProgress(chunks: readonly ChunkRecord[], planned: number): ExportRecord['stageProgress'] {
  const done = chunks.filter((chunk) => chunk.state === 'done').length;
  return { current: done, total: Math.max(planned, chunks.length), currentItem: currentItem(chunks) };
}

/** The chunk that a reader would want to hear of: one that is tried again, or else the one begun last. */
function currentItem(chunks: readonly ChunkRecord[]): string | null {
  const active = chunks.filter((chunk) => chunk.state === 'running' || chunk.state === 'retrying');
  const rank = (chunk: ChunkRecord) => (chunk.state === 'retrying' ? 1 : 0);
  const [first] = active.toSorted((one, other) => rank(other) - rank(one) || other.index - one.index);
  if (first === undefined) {
    return null;
  }
  // The try is part of it, so that a retry is a change that is pushed although no count changes.
  const tries = first.attempt + rank(first);
  return tries > 1 ? `chunk ${first.index + 1} (try ${tries})` : `chunk ${first.index + 1}`;
}

const figuresSchema = z.object({ activities: z.int(), activityDays: z.int(), attendances: z.int() });
const outcomeSchema = z.object({ sums: z.record(z.string(), figuresSchema) });
type Figures = z.infer<typeof figuresSchema>;

const NOTHING: Figures = { activities: 0, activityDays: 0, attendances: 0 };

/** What the finished chunks of the aggregate stage sum up to, before de-duplication has judged any day. */
export function provisionalSummary(chunks: readonly ChunkRecord[]): Extract<RunningSummary, { kind: 'provisional' }> {
  let total = NOTHING;
  const perCategory: Record<string, Figures> = {};
  for (const chunk of chunks) {
    const { data } = outcomeSchema.safeParse(chunk.outcome);
    for (const [category, figures] of Object.entries(chunk.state === 'done' ? (data?.sums ?? {}) : {})) {
      perCategory[category] = plus(perCategory[category] ?? NOTHING, figures);
      total = plus(total, figures);
    }
  }
  return { kind: 'provisional', total, perCategory };
}

function plus(one: Figures, other: Figures): Figures {
  return {
    activities: one.activities + other.activities,
    activityDays: one.activityDays + other.activityDays,
    attendances: one.attendances + other.attendances,
  };
}
