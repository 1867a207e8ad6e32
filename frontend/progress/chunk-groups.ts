/** The chunks of a run, stage by stage, and how many are in each state. */
import { CHUNKED_STAGES, type ChunkedStage, type ChunkView, type Progress } from '../../lambdas/protocol.ts';

export type ChunkState = ChunkView['state'];

/** In the order in which a reader wants to know of them. */
export const CHUNK_STATES: readonly ChunkState[] = ['failed', 'retrying', 'running', 'done', 'pending'];

const UNHEARD_OF = { state: 'pending', attempt: 0, rows: null, milliseconds: null, errorCode: null } as const;

export interface ChunkGroup {
  readonly stage: ChunkedStage;
  /** By index. */
  readonly chunks: readonly ChunkView[];
  readonly counts: Readonly<Record<ChunkState, number>>;
}

/** The stage that runs, and into how many parts its work is cut. */
type RunningStage = Pick<Progress, 'stage' | 'stageProgress'>;

/**
 * Only the stages that have chunks, in the order of the pipeline. Messages tell of chunks that change; those of the stage
 * that runs which nothing has been heard of are waiting.
 */
export function chunkGroups(chunks: readonly ChunkView[], running: RunningStage): ChunkGroup[] {
  return CHUNKED_STAGES.map((stage) => {
    const heardOf = new Map(chunks.filter((chunk) => chunk.stage === stage).map((chunk) => [chunk.index, chunk]));
    for (let index = 0; stage === running.stage && index < running.stageProgress.total; index++) {
      if (!heardOf.has(index)) {
        heardOf.set(index, { ...UNHEARD_OF, stage, index });
      }
    }
    const own = [...heardOf.values()].sort((one, other) => one.index - other.index);
    const counts = { pending: 0, running: 0, done: 0, failed: 0, retrying: 0 };
    for (const chunk of own) {
      counts[chunk.state]++;
    }
    return { stage, chunks: own, counts };
  }).filter((group) => group.chunks.length > 0);
}

/** What needs attention first, then by index. */
export function byAttention(chunks: readonly ChunkView[]): ChunkView[] {
  return [...chunks].sort(
    (one, other) => CHUNK_STATES.indexOf(one.state) - CHUNK_STATES.indexOf(other.state) || one.index - other.index,
  );
}
