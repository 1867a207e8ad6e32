/** One cell for each chunk of a stage, and a line about the one that is pointed at. */
import { memo, type PointerEvent, useState } from 'react';
import type { ChunkView } from '../../../lambdas/protocol.ts';
import type { ChunkState } from '../../progress/chunk-groups.ts';
import { useWords, type Words } from '../../translations/words.ts';
import { SIGNS, stateName } from './chunk-signs.ts';

interface ChunkGridProps {
  /** By index. */
  readonly chunks: readonly ChunkView[];
  readonly over: boolean;
}

/** Hidden from screen readers: the counts and the table say the same. */
export function ChunkGrid({ chunks, over }: ChunkGridProps) {
  const words = useWords();
  // The text is made when it is asked for: there may be hundreds of cells.
  const [pointedAt, setPointedAt] = useState<number | null>(null);
  const chunk = pointedAt === null ? undefined : chunks[pointedAt];
  const point = ({ target }: PointerEvent) => {
    const index = target instanceof HTMLElement ? target.dataset.index : undefined;
    setPointedAt(index === undefined ? null : Number(index));
  };
  return (
    <div aria-hidden="true">
      <div
        className={`chunk-grid ${chunks.length > 120 ? 'chunk-grid--dense' : ''}`}
        onPointerOver={point}
        onPointerLeave={() => setPointedAt(null)}
      >
        <Cells chunks={chunks} />
      </div>
      <p className="chunk-pointed">{chunk !== undefined && describe(chunk, words, over)}</p>
    </div>
  );
}

/** Not drawn again for a message that is about another stage. */
const Cells = memo(
  function Cells({ chunks }: Pick<ChunkGridProps, 'chunks'>) {
    return chunks.map(({ index, state }) => <Cell key={index} index={index} state={state} />);
  },
  (before, after) =>
    before.chunks.length === after.chunks.length &&
    after.chunks.every(({ state }, position) => state === before.chunks[position]?.state),
);

const Cell = memo(function Cell({ index, state }: { readonly index: number; readonly state: ChunkState }) {
  return (
    <span className={`chunk chunk--${state}`} data-index={index}>
      {SIGNS[state]}
    </span>
  );
});

function describe(chunk: ChunkView, words: Words, over: boolean): string {
  const { t, number, seconds, error } = words;
  return [
    t('chunks.cell', { index: chunk.index + 1, state: stateName(words, chunk.state, over) }),
    chunk.attempt > 1 ? `${t('chunks.attempt')} ${chunk.attempt}` : null,
    chunk.rows === null ? null : `${t('chunks.rows')}: ${number(chunk.rows)}`,
    chunk.milliseconds === null ? null : seconds(chunk.milliseconds),
    chunk.errorCode === null ? null : `${error(chunk.errorCode)} (${chunk.errorCode})`,
  ]
    .filter((part) => part !== null)
    .join(', ');
}
