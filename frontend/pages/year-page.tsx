/** The front door: where the base year stands, what to do next, and what is going on. */
import { Heading } from '@navikt/ds-react';
import { useEffect } from 'react';
import type { Me } from '../../lambdas/protocol.ts';
import { useCheck } from '../api/checks/check-queries.ts';
import { newestYear, readsRecords, useMe, useRecentExports, useReports } from '../api/queries.ts';
import { useOpenImport, useRegister } from '../api/registers/register-queries.ts';
import { useConfigurationVersions, useYearWords } from '../api/words/word-queries.ts';
import { useCheckAnnouncement } from '../panels/check/check-announcement.ts';
import { usePageTitle } from '../panels/frame/page-title.ts';
import { Trouble } from '../panels/frame/trouble.tsx';
import { KeyFigures } from '../panels/year/key-figures.tsx';
import { UnderWay } from '../panels/year/under-way.tsx';
import { YearSelect } from '../panels/year/year-select.tsx';
import { YearSteps } from '../panels/year/year-steps.tsx';
import { latestReport } from '../progress/year/standing.ts';
import { openRoute, replaceRoute } from '../router.ts';
import { useWords } from '../translations/words.ts';

export function YearPage({ year }: { readonly year: number | null }) {
  const { t } = useWords();
  const me = useMe();
  return me.data === undefined ? (
    <>
      <Heading level="1" size="large" tabIndex={-1} className="page-heading">
        {t('title')}
      </Heading>
      {me.isPending && <p>{t('loading')}</p>}
      {me.isLoadingError && <Trouble error={me.error} onRetry={me.refetch} />}
    </>
  ) : (
    <Year me={me.data} year={year ?? newestYear(me.data)} named={year !== null} />
  );
}

interface YearProps {
  readonly me: Me;
  readonly year: number;
  /** Whether the address names it. */
  readonly named: boolean;
}

function Year({ me, year, named }: YearProps) {
  const { t } = useWords();
  const recent = useRecentExports();
  const openImport = useOpenImport(year);
  const register = useRegister(year);
  const words = useYearWords(year);
  const reports = useReports(year);
  const report = reports.data && latestReport(reports.data);
  // Only to say whether a report is outdated.
  const configurations = useConfigurationVersions(year, report != null && readsRecords(me.role));
  const check = useCheck(year, readsRecords(me.role));
  usePageTitle(t('year.heading', { year }));
  useCheckAnnouncement(check.data);
  useFirstRegister(!named && recent.data?.length === 0 ? me : null);
  const trouble = [register, reports, recent, openImport, words, check].find(({ isLoadingError }) => isLoadingError);
  return (
    <>
      <div className="year-head">
        <Heading level="1" size="large" tabIndex={-1}>
          {t('year.heading', { year })}
        </Heading>
        <YearSelect
          label={t('year.select')}
          hideLabel
          size="small"
          me={me}
          year={year}
          onChoose={(chosen) => openRoute({ page: 'year', year: chosen })}
        />
      </div>
      <div className="stack">
        <YearSteps
          me={me}
          year={year}
          facts={{
            register: register.data,
            openImport: openImport.data,
            words: words.data,
            check: check.data,
            report,
            configuredAt: configurations.data?.versions[0]?.at ?? null,
          }}
          recent={recent.data ?? []}
        />
        {trouble?.error != null && <Trouble error={trouble.error} onRetry={trouble.refetch} />}
        <UnderWay exports={recent.data ?? []} openImport={openImport.data ?? null} />
        <KeyFigures check={check.data ?? null} seesRecords={readsRecords(me.role)} />
      </div>
    </>
  );
}

/** An organisation without any register begins with the upload of one. @param me null while there is something to show here */
function useFirstRegister(me: Me | null): void {
  const isFirst = me !== null && me.role === 'coordinator' && me.registers.length === 0;
  useEffect(() => {
    if (isFirst) {
      replaceRoute({ page: 'register', year: null, importId: null });
    }
  }, [isFirst]);
}
