/** The chunks of a run, stage by stage, and how many are in each state. */
import { CHUNKED_STAGES, type ChunkedStage, type ChunkView } from '../../lambdas/protocol.ts';

export type ChunkState = ChunkView['state'];

/** In the order in which a reader wants to know of them. */
export const CHUNK_STATES: readonly ChunkState[] = ['failed', 'retrying', 'running', 'done', 'pending'];

export interface ChunkGroup {
  readonly stage: ChunkedStage;
  /** By index. */
  readonly chunks: readonly ChunkView[];
  readonly counts: Readonly<Record<ChunkState, number>>;
}

/** Only the stages that have chunks, in the order of the pipeline. */
export function chunkGroups(chunks: readonly ChunkView[]): ChunkGroup[] {
  return CHUNKED_STAGES.map((stage) => {
    const own = chunks.filter((chunk) => chunk.stage === stage).sort((one, other) => one.index - other.index);
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
