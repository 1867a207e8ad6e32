/** Progress by chunk: a grid with one cell per chunk, the count of each state, and the same as a table. */
import { Button, Heading, Table } from '@navikt/ds-react';
import { useState } from 'react';
import { isTerminal } from '../../../lambdas/protocol.ts';
import {
  byAttention,
  CHUNK_STATES,
  type ChunkGroup,
  type ChunkState,
  chunkGroups,
} from '../../progress/chunk-groups.ts';
import { chunksOf, type Run } from '../../progress/run.ts';
import { useWords } from '../../translations/words.ts';
import { TableFrame } from '../frame/table-frame.tsx';

/** The sign of each state, so that colour is not the only difference. */
const SIGNS: Readonly<Record<ChunkState, string>> = {
  pending: '',
  running: '▸',
  done: '✓',
  failed: '✕',
  retrying: '↻',
};
/** A longer table is not read, and it is redrawn several times a second. */
const MAX_ROWS = 100;

export function ChunkProgress({ run }: { readonly run: Run }) {
  const { t } = useWords();
  const [asTable, setAsTable] = useState(false);
  const groups = chunkGroups(chunksOf(run), run.progress);
  // In a run that is over, a chunk that was not done does not wait any more.
  const over = isTerminal(run.progress.status);
  const word = (state: ChunkState) => t(`chunks.state.${over && state === 'pending' ? 'undone' : state}`);
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
      <p className="subtle">
        {groups.length === 0 ? (
          t('chunks.none')
        ) : (
          <>
            {t('chunks.lead')}{' '}
            {asTable ? t('chunks.leadTable') : <span aria-hidden="true">{t('chunks.leadGrid')}</span>}
          </>
        )}
      </p>
      {groups.map((group) => (
        <div key={group.stage} className="chunk-group">
          <Heading level="3" size="xsmall">
            {t(`stage.${group.stage}`)}
          </Heading>
          <ChunkCounts group={group} word={word} />
          {asTable ? <ChunkTable group={group} word={word} /> : <ChunkGrid group={group} word={word} />}
        </div>
      ))}
    </section>
  );
}

interface ChunkGroupProps {
  readonly group: ChunkGroup;
  /** The name of a state. */
  readonly word: (state: ChunkState) => string;
}

function ChunkCounts({ group, word }: ChunkGroupProps) {
  const { t, number } = useWords();
  return (
    <ul className="chunk-counts">
      {CHUNK_STATES.filter((state) => group.counts[state] > 0).map((state) => (
        <li key={state}>
          <span className={`chunk chunk--${state} chunk--key`} aria-hidden="true">
            {SIGNS[state]}
          </span>
          {t('chunks.sum', { state: word(state), count: number(group.counts[state]) })}
        </li>
      ))}
    </ul>
  );
}

/** Hidden from screen readers: the counts above and the table say the same. */
function ChunkGrid({ group, word }: ChunkGroupProps) {
  const { t, number, seconds } = useWords();
  return (
    <div className={`chunk-grid ${group.chunks.length > 120 ? 'chunk-grid--dense' : ''}`} aria-hidden="true">
      {group.chunks.map((chunk) => (
        <span
          key={chunk.index}
          className={`chunk chunk--${chunk.state}`}
          title={[
            t('chunks.cell', { index: chunk.index + 1, state: word(chunk.state) }),
            chunk.attempt > 1 ? `${t('chunks.attempt')} ${chunk.attempt}` : null,
            chunk.rows === null ? null : `${t('chunks.rows')}: ${number(chunk.rows)}`,
            chunk.milliseconds === null ? null : seconds(chunk.milliseconds),
            chunk.errorCode,
          ]
            .filter((part) => part !== null)
            .join(', ')}
        >
          {SIGNS[chunk.state]}
        </span>
      ))}
    </div>
  );
}

function ChunkTable({ group, word }: ChunkGroupProps) {
  const { t, number, seconds } = useWords();
  const rows = byAttention(group.chunks).slice(0, MAX_ROWS);
  return (
    <TableFrame label={t('chunks.tableCaption', { stage: t(`stage.${group.stage}`) })}>
      <Table size="small">
        <caption className="visually-hidden">{t('chunks.tableCaption', { stage: t(`stage.${group.stage}`) })}</caption>
        <Table.Header>
          <Table.Row>
            <Table.HeaderCell scope="col">{t('chunks.part')}</Table.HeaderCell>
            <Table.HeaderCell scope="col">{t('chunks.stateHeader')}</Table.HeaderCell>
            <Table.HeaderCell scope="col" className="numeric">
              {t('chunks.attempt')}
            </Table.HeaderCell>
            <Table.HeaderCell scope="col" className="numeric">
              {t('chunks.rows')}
            </Table.HeaderCell>
            <Table.HeaderCell scope="col" className="numeric">
              {t('chunks.duration')}
            </Table.HeaderCell>
            <Table.HeaderCell scope="col">{t('chunks.error')}</Table.HeaderCell>
          </Table.Row>
        </Table.Header>
        <Table.Body>
          {rows.map((chunk) => (
            <Table.Row key={chunk.index}>
              <Table.HeaderCell scope="row">{number(chunk.index + 1)}</Table.HeaderCell>
              <Table.DataCell>{word(chunk.state)}</Table.DataCell>
              <Table.DataCell className="numeric">{chunk.attempt === 0 ? '–' : chunk.attempt}</Table.DataCell>
              <Table.DataCell className="numeric">{chunk.rows === null ? '–' : number(chunk.rows)}</Table.DataCell>
              <Table.DataCell className="numeric">
                {chunk.milliseconds === null ? '–' : seconds(chunk.milliseconds)}
              </Table.DataCell>
              <Table.DataCell>{chunk.errorCode ?? '–'}</Table.DataCell>
            </Table.Row>
          ))}
        </Table.Body>
      </Table>
      {group.chunks.length > MAX_ROWS && (
        <p className="subtle">{t('chunks.shown', { shown: number(MAX_ROWS), total: number(group.chunks.length) })}</p>
      )}
    </TableFrame>
  );
}
