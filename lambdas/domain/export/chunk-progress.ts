/** Progress of a chunked stage, computed from its chunks alone, so that neither order nor repetition matters. */
import * as z from 'zod';
import type { RunningSummary } from '../../protocol.ts';
import type { ChunkRecord, ExportRecord } from './export-record.ts';

/**
 * @param chunks all stored chunks of the stage
 * @param planned planned number of chunks; 0 when it is not known
 */
export function chunkProgress(chunks: readonly ChunkRecord[], planned: number): ExportRecord['stageProgress'] {
  const done = chunks.filter((chunk) => chunk.state === 'done').length;
  return { current: done, total: Math.max(planned, chunks.length), currentItem: currentItem(chunks) };
}

/** The chunk to show: one that is being retried, or else the one that started last. */
function currentItem(chunks: readonly ChunkRecord[]): string | null {
  const active = chunks.filter((chunk) => chunk.state === 'running' || chunk.state === 'retrying');
  const rank = (chunk: ChunkRecord) => (chunk.state === 'retrying' ? 1 : 0);
  const [first] = active.toSorted((one, other) => rank(other) - rank(one) || other.index - one.index);
  if (first === undefined) {
    return null;
  }
  // The try is part of the text, so that a retry is pushed as a change although no count changes.
  const tries = first.attempt + rank(first);
  return tries > 1 ? `chunk ${first.index + 1} (try ${tries})` : `chunk ${first.index + 1}`;
}

const figuresSchema = z.object({ activities: z.int(), activityDays: z.int(), attendances: z.int() });
const outcomeSchema = z.object({ sums: z.record(z.string(), figuresSchema) });
type Figures = z.infer<typeof figuresSchema>;

const ZERO: Figures = { activities: 0, activityDays: 0, attendances: 0 };

/** The sums of the finished chunks of the aggregate stage, before the days are judged. */
export function provisionalSummary(chunks: readonly ChunkRecord[]): Extract<RunningSummary, { kind: 'provisional' }> {
  let total = ZERO;
  const perCategory: Record<string, Figures> = {};
  for (const chunk of chunks) {
    const { data } = outcomeSchema.safeParse(chunk.outcome);
    for (const [category, figures] of Object.entries(chunk.state === 'done' ? (data?.sums ?? {}) : {})) {
      perCategory[category] = add(perCategory[category] ?? ZERO, figures);
      total = add(total, figures);
    }
  }
  return { kind: 'provisional', total, perCategory };
}

function add(one: Figures, other: Figures): Figures {
  return {
    activities: one.activities + other.activities,
    activityDays: one.activityDays + other.activityDays,
    attendances: one.attendances + other.attendances,
  };
}
