/** All exports of the organisation, the newest first, with a filter. */
import { Button, Heading, Link, Select, Table, Tag } from '@navikt/ds-react';
import { useState } from 'react';
import { EXPORT_STATUSES, type ExportListItem, type ExportStatus } from '../../lambdas/protocol.ts';
import { useExportHistory, useMe } from '../api/queries.ts';
import { useActorName } from '../panels/actor-name.ts';
import { Notice } from '../panels/notice.tsx';
import { TableFrame } from '../panels/table-frame.tsx';
import { isTerminal, isWorking } from '../progress/reducer.ts';
import { addressOf } from '../router.ts';
import { useWords } from '../translations/words.ts';

const FILTERS = ['all', 'running', 'completed', 'completed_empty', 'failed', 'cancelled', 'paused'] as const;
type Filter = (typeof FILTERS)[number];

export function HistoryPage() {
  const { t } = useWords();
  const [status, setStatus] = useState<Filter>('all');
  const [year, setYear] = useState<number | null>(null);
  const history = useExportHistory({ statuses: statusesOf(status), year });
  const exports = history.data?.pages.flatMap((page) => page.exports) ?? [];
  const registers = useMe().data?.registers ?? [];
  const years = registers.map((each) => each.year).sort((one, other) => other - one);
  const filtered = status !== 'all' || year !== null;

  return (
    <>
      <Heading level="1" size="large" tabIndex={-1} className="page-heading">
        {t('history.heading')}
      </Heading>
      <section className="card" aria-label={t('history.heading')}>
        <p className="subtle">{t('history.lead')}</p>
        <div className="filters">
          <Select
            label={t('history.filterStatus')}
            size="small"
            value={status}
            onChange={(event) => setStatus(FILTERS.find((each) => each === event.target.value) ?? 'all')}
          >
            {FILTERS.map((each) => (
              <option key={each} value={each}>
                {each === 'all' || each === 'running' ? t(`history.${each}`) : t(`statusName.${each}`)}
              </option>
            ))}
          </Select>
          <Select
            label={t('history.filterYear')}
            size="small"
            value={year ?? 'all'}
            onChange={(event) => setYear(event.target.value === 'all' ? null : Number(event.target.value))}
          >
            <option value="all">{t('history.all')}</option>
            {years.map((each) => (
              <option key={each}>{each}</option>
            ))}
          </Select>
        </div>
        {history.isPending && <p>{t('loading')}</p>}
        {history.isError && <Notice tone="danger" heading={t('problem.heading')} text={t('problem.noAnswer')} />}
        {history.isSuccess && exports.length === 0 && !history.hasNextPage && (
          <p>{t(filtered ? 'history.noneMatch' : 'history.none')}</p>
        )}
        {exports.length > 0 && <HistoryTable exports={exports} />}
        {history.hasNextPage && (
          <Button
            variant="secondary"
            size="small"
            onClick={() => void history.fetchNextPage()}
            aria-disabled={history.isFetchingNextPage}
          >
            {t(history.isFetchingNextPage ? 'history.loadingMore' : 'history.more')}
          </Button>
        )}
      </section>
    </>
  );
}

function statusesOf(filter: Filter): readonly ExportStatus[] {
  switch (filter) {
    case 'all':
      return [];
    case 'running':
      return EXPORT_STATUSES.filter(isWorking);
    default:
      return [filter];
  }
}

function HistoryTable({ exports }: { readonly exports: readonly ExportListItem[] }) {
  const { t, dateTime } = useWords();
  const actorName = useActorName();
  return (
    <TableFrame label={t('history.tableCaption')}>
      <Table size="small">
        <caption className="visually-hidden">{t('history.tableCaption')}</caption>
        <Table.Header>
          <Table.Row>
            <Table.HeaderCell scope="col">{t('history.started')}</Table.HeaderCell>
            <Table.HeaderCell scope="col">{t('history.status')}</Table.HeaderCell>
            <Table.HeaderCell scope="col">{t('history.year')}</Table.HeaderCell>
            <Table.HeaderCell scope="col">{t('history.format')}</Table.HeaderCell>
            <Table.HeaderCell scope="col">{t('history.by')}</Table.HeaderCell>
          </Table.Row>
        </Table.Header>
        <Table.Body>
          {exports.map(({ exportId, createdAt, request, progress, requestedBy, actorNames }) => (
            <Table.Row key={exportId}>
              <Table.HeaderCell scope="row">
                <Link
                  href={addressOf({ page: 'details', exportId })}
                  aria-label={t('history.detailsOf', { time: dateTime(createdAt) })}
                >
                  {dateTime(createdAt)}
                </Link>
              </Table.HeaderCell>
              <Table.DataCell>
                <StatusTag status={progress.status} />
              </Table.DataCell>
              <Table.DataCell>{request.year}</Table.DataCell>
              <Table.DataCell>{t(`start.${request.format}`)}</Table.DataCell>
              <Table.DataCell>{actorName(requestedBy, actorNames, 'alone')}</Table.DataCell>
            </Table.Row>
          ))}
        </Table.Body>
      </Table>
    </TableFrame>
  );
}

export function StatusTag({ status }: { readonly status: ExportStatus }) {
  const { t } = useWords();
  const colour =
    status === 'completed' ? 'success' : status === 'failed' ? 'danger' : isTerminal(status) ? 'neutral' : 'info';
  return (
    <Tag variant="moderate" size="small" data-color={colour}>
      {t(`statusName.${status}`)}
    </Tag>
  );
}
