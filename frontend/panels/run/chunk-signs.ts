/** How the state of a chunk looks and what it is called. */
import type { ChunkState } from '../../progress/chunk-groups.ts';
import type { Words } from '../../translations/words.ts';

/** The sign of each state, so that colour is not the only difference. */
export const SIGNS: Readonly<Record<ChunkState, string>> = {
  pending: '',
  running: '▸',
  done: '✓',
  failed: '✕',
  retrying: '↻',
};

/** @param over the run has ended, so a chunk that was not done does not wait any more */
export function stateName({ t }: Words, state: ChunkState, over: boolean): string {
  return t(`chunks.state.${over && state === 'pending' ? 'undone' : state}`);
}
