/** The chunks of a stage as a table, those that need attention first. */
import { Table } from '@navikt/ds-react';
import { memo } from 'react';
import type { ChunkView } from '../../../lambdas/protocol.ts';
import { byAttention, type ChunkGroup } from '../../progress/chunk-groups.ts';
import { useWords, type Words } from '../../translations/words.ts';
import { TableFrame } from '../frame/tables/table-frame.tsx';
import { ErrorWords } from '../result/error-words.tsx';
import { stateName } from './chunk-signs.ts';

/** A longer table is not read, and it is redrawn several times a second. */
const MAX_ROWS = 50;

interface ChunkTableProps {
  readonly group: ChunkGroup;
  readonly over: boolean;
}

export function ChunkTable({ group, over }: ChunkTableProps) {
  const words = useWords();
  const { t, number } = words;
  const caption = t('chunks.tableCaption', { stage: t(`stage.${group.stage}`) });
  return (
    <TableFrame label={caption}>
      <Table size="small">
        <caption className="visually-hidden">{caption}</caption>
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
          {byAttention(group.chunks)
            .slice(0, MAX_ROWS)
            .map((chunk) => (
              <ChunkRow key={chunk.index} chunk={chunk} over={over} words={words} />
            ))}
        </Table.Body>
      </Table>
      {group.chunks.length > MAX_ROWS && (
        <p className="subtle">{t('chunks.shown', { shown: number(MAX_ROWS), total: number(group.chunks.length) })}</p>
      )}
    </TableFrame>
  );
}

interface ChunkRowProps {
  readonly chunk: ChunkView;
  readonly over: boolean;
  readonly words: Words;
}

const ChunkRow = memo(function ChunkRow({ chunk, over, words }: ChunkRowProps) {
  const { number, seconds } = words;
  return (
    <Table.Row>
      <Table.HeaderCell scope="row">{number(chunk.index + 1)}</Table.HeaderCell>
      <Table.DataCell>{stateName(words, chunk.state, over)}</Table.DataCell>
      <Table.DataCell className="numeric">{chunk.attempt === 0 ? '–' : chunk.attempt}</Table.DataCell>
      <Table.DataCell className="numeric">{chunk.rows === null ? '–' : number(chunk.rows)}</Table.DataCell>
      <Table.DataCell className="numeric">
        {chunk.milliseconds === null ? '–' : seconds(chunk.milliseconds)}
      </Table.DataCell>
      <Table.DataCell>{chunk.errorCode === null ? '–' : <ErrorWords code={chunk.errorCode} />}</Table.DataCell>
    </Table.Row>
  );
});
