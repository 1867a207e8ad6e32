/** The exports of the history, each with its figures and, if it completed, its report. */
import { Link } from '@navikt/ds-react';
import type { ExportListItem } from '../../../lambdas/protocol.ts';
import { useMe } from '../../api/queries.ts';
import { addressOf } from '../../router.ts';
import { useWords, type Words } from '../../translations/words.ts';
import { useActorName } from '../frame/actor-name.ts';
import { StatusTag } from '../frame/status-tag.tsx';
import { StackedTable } from '../frame/tables/stacked-table.tsx';
import { distinctTimes } from './distinct-times.ts';
import { ReportDownload } from './report-download.tsx';

interface ExportTableProps {
  readonly exports: readonly ExportListItem[];
  /** The filter of this list, for the link back to it. */
  readonly query: string;
}

const NONE = '–';

export function ExportTable({ exports, query }: ExportTableProps) {
  const words = useWords();
  const { t, number } = words;
  const actorName = useActorName();
  const role = useMe().data?.role;
  const canDownload = role === 'coordinator' || role === 'auditor';
  const times = distinctTimes(exports, words);
  return (
    <StackedTable
      caption={t('history.tableCaption')}
      columns={[
        t('history.started'),
        t('history.status'),
        t('history.year'),
        t('start.branches'),
        t('summary.countedDays'),
        t('history.report'),
        t('details.took'),
        t('details.attempts'),
        t('history.by'),
      ]}
      rows={exports.map((item, index) => {
        const { exportId, request, progress, queuePlace, countedDays, milliseconds, attempt } = item;
        const time = times[index] ?? '';
        return {
          key: exportId,
          cells: [
            <Link
              key="details"
              href={addressOf({ page: 'details', exportId, query })}
              aria-label={t('history.detailsOf', { time })}
            >
              {time}
            </Link>,
            <StatusTag key="status" status={progress.status} place={queuePlace} />,
            request.year,
            branchesIn(request.branches, words),
            countedDays === null ? NONE : number(countedDays),
            <ReportDownload key="report" item={item} time={time} canDownload={canDownload} />,
            milliseconds === null ? NONE : words.duration(milliseconds / 1_000),
            attempt,
            actorName(item.requestedBy, item.actorNames, 'alone'),
          ],
        };
      })}
    />
  );
}

function branchesIn(branches: readonly string[], { t }: Words): string {
  const [first] = branches;
  if (first === undefined) {
    return t('history.all');
  }
  return branches.length === 1 ? first : t('run.scope', { count: branches.length });
}
