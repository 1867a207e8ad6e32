/** Progress by chunk: the count of each state, and each chunk as a cell of a grid or a row of a table. */
import { Button, Heading } from '@navikt/ds-react';
import { memo, useMemo, useState } from 'react';
import type { Stage } from '../../../lambdas/protocol.ts';
import { CHUNK_STATES, type ChunkGroup, chunkGroups } from '../../progress/chunk-groups.ts';
import { chunksOf, type Run } from '../../progress/run.ts';
import { useWords } from '../../translations/words.ts';
import { ChunkGrid } from './chunk-grid.tsx';
import { SIGNS, stateName } from './chunk-signs.ts';
import { ChunkTable } from './chunk-table.tsx';

interface ChunkProgressProps {
  readonly chunks: Run['chunks'];
  /** The running stage, or the last one that ran. */
  readonly stage: Stage;
  /** How many chunks that stage has; 0: not known, or it has none. */
  readonly total: number;
  /** The run has ended. */
  readonly over: boolean;
}

/** Not drawn again for a message that changes no chunk. */
export const ChunkProgress = memo(function ChunkProgress({ chunks, stage, total, over }: ChunkProgressProps) {
  const { t } = useWords();
  const [asTable, setAsTable] = useState(false);
  const groups = useMemo(() => chunkGroups(chunksOf({ chunks }), { stage, total }), [chunks, stage, total]);
  return (
    <section className="card" aria-labelledby="chunks-heading">
      <div className="card-head">
        <Heading level="2" size="small" id="chunks-heading">
          {t('chunks.heading')}
        </Heading>
        {groups.length > 0 && (
          <Button variant="tertiary" size="small" onClick={() => setAsTable(!asTable)}>
            {t(asTable ? 'chunks.showGrid' : 'chunks.showTable')}
          </Button>
        )}
      </div>
      <p className="subtle">{t(groups.length === 0 ? 'chunks.none' : 'chunks.lead')}</p>
      {groups.map((group) => (
        <div key={group.stage} className="chunk-group">
          <Heading level="3" size="xsmall">
            {t(`stage.${group.stage}`)}
          </Heading>
          <ChunkCounts counts={group.counts} over={over} />
          {asTable ? <ChunkTable group={group} over={over} /> : <ChunkGrid chunks={group.chunks} over={over} />}
        </div>
      ))}
    </section>
  );
});

function ChunkCounts({ counts, over }: { readonly counts: ChunkGroup['counts']; readonly over: boolean }) {
  const words = useWords();
  const { t, number } = words;
  return (
    <ul className="chunk-counts">
      {CHUNK_STATES.filter((state) => counts[state] > 0).map((state) => (
        <li key={state}>
          <span className={`chunk chunk--${state} chunk--key`} aria-hidden="true">
            {SIGNS[state]}
          </span>
          {t('chunks.sum', { state: stateName(words, state, over), count: number(counts[state]) })}
        </li>
      ))}
    </ul>
  );
}
