/** The chunks of a run by stage, and how many are in each state. */
import { CHUNKED_STAGES, type ChunkedStage, type ChunkView, type Stage } from '../../lambdas/protocol.ts';

export type ChunkState = ChunkView['state'];

/** The most important state for the reader first. */
export const CHUNK_STATES: readonly ChunkState[] = ['failed', 'retrying', 'running', 'done', 'pending'];

const UNKNOWN_CHUNK = { state: 'pending', attempt: 0, rows: null, milliseconds: null, errorCode: null } as const;

export interface ChunkGroup {
  readonly stage: ChunkedStage;
  /** By index. */
  readonly chunks: readonly ChunkView[];
  readonly counts: Readonly<Record<ChunkState, number>>;
}

/** The running stage, and how many parts it has; 0: not known, or it has none. */
interface RunningStage {
  readonly stage: Stage;
  readonly total: number;
}

/**
 * The stages that have chunks, in the order of the pipeline. Messages name only chunks that change, so those of the running
 * stage that no message has named are waiting.
 */
export function chunkGroups(chunks: Iterable<ChunkView>, running: RunningStage): ChunkGroup[] {
  const known = new Map(CHUNKED_STAGES.map((stage): [ChunkedStage, Map<number, ChunkView>] => [stage, new Map()]));
  for (const chunk of chunks) {
    known.get(chunk.stage)?.set(chunk.index, chunk);
  }
  return [...known]
    .map(([stage, ofStage]) => {
      for (let index = 0; stage === running.stage && index < running.total; index++) {
        if (!ofStage.has(index)) {
          ofStage.set(index, { ...UNKNOWN_CHUNK, stage, index });
        }
      }
      const own = [...ofStage.values()].sort((one, other) => one.index - other.index);
      const counts = { pending: 0, running: 0, done: 0, failed: 0, retrying: 0 };
      for (const chunk of own) {
        counts[chunk.state]++;
      }
      return { stage, chunks: own, counts };
    })
    .filter((group) => group.chunks.length > 0);
}

/** Chunks that need attention first, then by index. */
export function byAttention(chunks: readonly ChunkView[]): ChunkView[] {
  return [...chunks].sort(
    (one, other) => CHUNK_STATES.indexOf(one.state) - CHUNK_STATES.indexOf(other.state) || one.index - other.index,
  );
}
