/** The latest report: when it was made, what it says, and its download. */
import { Link } from '@navikt/ds-react';
import { useEffect } from 'react';
import { type ExportListItem, isTerminal, type Role } from '../../../lambdas/protocol.ts';
import { readsRecords } from '../../api/queries.ts';
import { totalOf } from '../../progress/figures/summary-rows.ts';
import { exportIdOf, type RunState } from '../../progress/reducer.ts';
import { useRunPart, useRunStore } from '../../progress/run-context.ts';
import { addressOf } from '../../router.ts';
import { useWords } from '../../translations/words.ts';
import { useActorName } from '../frame/actor-name.ts';
import { ReportDownload } from '../result/report-download.tsx';

interface LatestReportProps {
  readonly item: ExportListItem;
  readonly role: Role;
  /** Whether its download is the next thing to do. */
  readonly primary: boolean;
}

export function LatestReport({ item, role, primary }: LatestReportProps) {
  const { t, number, dateTime } = useWords();
  const actorName = useActorName();
  const { exportId, createdAt, requestedBy, actorNames, request } = item;
  const run = useRunPart(({ state }) =>
    state.kind === 'following' && state.run.exportId === exportId ? state.run : null,
  );
  useOpened(exportId);
  const figures = run?.summary == null ? null : totalOf(run.summary.value).judged;
  return (
    <div className="latest-report">
      <p>
        {t('year.report.made', {
          time: dateTime(createdAt),
          name: actorName(requestedBy, actorNames, 'inSentence'),
          scope: request.branches.length === 0 ? '' : ` (${t('run.scope', { count: request.branches.length })})`,
        })}
        {figures !== null && (
          <>
            {' '}
            {t('year.report.figures', {
              days: number(figures.countedDays),
              participants: number(figures.uniqueParticipants),
            })}
          </>
        )}
      </p>
      {run?.result?.outcome === 'completed' && readsRecords(role) && (
        <ReportDownload result={run.result} variant={primary ? 'primary' : 'secondary'} saysKept={false} />
      )}
      <div>
        <Link href={addressOf({ page: 'export', exportId })}>{t('year.report.result')}</Link>
      </div>
    </div>
  );
}

/** Opens the report, so that it can be downloaded; an export that still runs stays followed, so that its end is announced. */
function useOpened(exportId: string): void {
  const store = useRunStore();
  const mustOpen = useRunPart(({ state }) => isFree(state) && exportIdOf(state) !== exportId);
  useEffect(() => {
    if (mustOpen) {
      store.open(exportId);
    }
  }, [store, exportId, mustOpen]);
}

function isFree(state: RunState): boolean {
  switch (state.kind) {
    case 'idle':
    case 'not-found':
      return true;
    case 'following':
      return isTerminal(state.run.progress.status);
    default:
      return false;
  }
}
