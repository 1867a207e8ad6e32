/** The last step: the latest report with its figures and download, and the start of a new one. */
import { Link } from '@navikt/ds-react';
import { Suspense } from 'react';
import type { ExportListItem, Me } from '../../../lambdas/protocol.ts';
import { isCurrent, type NextStep, unmappedIn, type YearFacts } from '../../progress/year/standing.ts';
import { addressOf } from '../../router.ts';
import { useWords } from '../../translations/words.ts';
import { SavedChoices, StartForm } from '../start/start-form.tsx';
import { LatestReport } from './latest-report.tsx';

interface ReportStepProps {
  readonly me: Me;
  readonly year: number;
  readonly facts: YearFacts;
  readonly next: NextStep | null;
  readonly recent: readonly ExportListItem[];
}

export function ReportStep({ me, year, facts, next, recent }: ReportStepProps) {
  const { t } = useWords();
  const { register, report } = facts;
  const standing =
    report === undefined || register === undefined
      ? null
      : report === null
        ? 'none'
        : register !== null && isCurrent(report, register, facts.configuredAt)
          ? 'current'
          : 'outdated';
  return (
    <>
      <div className="year-step-words">
        <h2 className="year-step-name">{t('year.report.name')}</h2>
        {standing === null && <p>{t('loading')}</p>}
        {standing === 'none' && <p>{t('year.report.none')}</p>}
        {standing === 'outdated' && (
          <p>
            <strong>{t('year.report.outdated')}</strong>
          </p>
        )}
        <Stopped recent={recent} year={year} report={report ?? null} />
      </div>
      {report != null && <LatestReport item={report} role={me.role} primary={next === 'download'} />}
      <Start me={me} year={year} facts={facts} primary={next === 'report'} />
    </>
  );
}

/** The newest export of the base year, when it failed after the latest report. */
function Stopped({
  recent,
  year,
  report,
}: Pick<ReportStepProps, 'recent' | 'year'> & { readonly report: ExportListItem | null }) {
  const { t, dateTime } = useWords();
  const newest = recent.find(({ request }) => request.year === year);
  if (newest?.progress.status !== 'failed' || (report !== null && newest.createdAt < report.createdAt)) {
    return null;
  }
  return (
    <p>
      {t('year.report.stopped', { time: dateTime(newest.createdAt) })}{' '}
      <Link href={addressOf({ page: 'export', exportId: newest.exportId })}>{t('year.report.why')}</Link>
    </p>
  );
}

function Start({ me, year, facts, primary }: Omit<ReportStepProps, 'next' | 'recent'> & { readonly primary: boolean }) {
  const { t } = useWords();
  const { register, words } = facts;
  const known = me.registers.find((each) => each.year === year);
  if (me.role !== 'coordinator') {
    return (
      <>
        <p className="subtle">{t(`start.readOnly.${me.role}`)}</p>
        {me.role === 'auditor' && (
          <Suspense fallback={null}>
            <SavedChoices year={year} branches={known?.branches ?? []} onRun={null} />
          </Suspense>
        )}
      </>
    );
  }
  if (register == null || known === undefined || words === undefined) {
    return null;
  }
  const unmapped = unmappedIn(words);
  if (unmapped > 0) {
    return (
      <p>
        {t('start.blocked', { count: unmapped })}{' '}
        <Link href={addressOf({ page: 'words', year })}>{t('start.toWords')}</Link>
      </p>
    );
  }
  return (
    <StartForm
      year={year}
      branches={known.branches}
      takesAttachments={me.takesAttachments}
      variant={primary ? 'primary' : 'secondary'}
    />
  );
}
