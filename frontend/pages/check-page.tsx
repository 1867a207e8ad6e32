/** The check of a base year: how the counted days came about, and what can still be won or lost. */
import { Heading, Link } from '@navikt/ds-react';
import { useEffect } from 'react';
import { CATEGORY_IDS, CATEGORY_NAMES, type CheckAnswer, type CheckResult, type Me } from '../../lambdas/protocol.ts';
import { useCheck } from '../api/checks/check-queries.ts';
import { newestYear, readsRecords, useMe } from '../api/queries.ts';
import { useCheckAnnouncement } from '../panels/check/check-announcement.ts';
import { CheckStatus } from '../panels/check/check-status.tsx';
import { FindingGroups } from '../panels/check/finding-groups.tsx';
import { NearMisses } from '../panels/check/near-misses.tsx';
import { Waterfall } from '../panels/check/waterfall.tsx';
import { Fold } from '../panels/frame/fold.tsx';
import { PageFrame } from '../panels/frame/page-frame.tsx';
import { usePageTitle } from '../panels/frame/page-title.ts';
import { Trouble } from '../panels/frame/trouble.tsx';
import { rememberSeen } from '../panels/year/check-state.tsx';
import { KeyFigures } from '../panels/year/key-figures.tsx';
import { addressOf } from '../router.ts';
import { useWords } from '../translations/words.ts';

export function CheckPage({ year }: { readonly year: number | null }) {
  const { t } = useWords();
  const me = useMe();
  const shown = year ?? (me.data === undefined ? null : newestYear(me.data));
  const heading = shown === null ? t('nav.check') : t('check.heading', { year: shown });
  usePageTitle(heading);
  return <PageFrame heading={heading}>{(user) => <Check me={user} year={year ?? newestYear(user)} />}</PageFrame>;
}

function Check({ me, year }: { readonly me: Me; readonly year: number }) {
  const { t } = useWords();
  const { start, ...check } = useCheck(year, readsRecords(me.role));
  useCheckAnnouncement(check.data);
  if (check.isLoadingError) {
    return <Trouble error={check.error} onRetry={check.refetch} />;
  }
  if (check.data == null) {
    return <p>{t(check.data === null ? 'check.noRegister' : 'loading')}</p>;
  }
  const { result } = check.data;
  return (
    <div className="stack">
      <CheckStatus check={check.data} canStart={readsRecords(me.role)} start={start} />
      {result !== null && <Result check={check.data} result={result} me={me} />}
    </div>
  );
}

interface ResultProps {
  readonly check: CheckAnswer;
  readonly result: CheckResult;
  readonly me: Me;
}

function Result({ check, result, me }: ResultProps) {
  const { t } = useWords();
  const { year } = check;
  const seesRecords = readsRecords(me.role);
  const { checkId } = result;
  useEffect(() => rememberSeen(checkId), [checkId]);
  return (
    <>
      <KeyFigures check={check} seesRecords={seesRecords} />
      <section className="card" aria-labelledby="waterfall-heading">
        <Heading level="2" size="small" id="waterfall-heading">
          {t('check.waterfall')}
        </Heading>
        <Waterfall caption={t('check.waterfall')} figures={result.total} lastYear={check.lastYear} />
        <Categories result={result} />
      </section>
      {!seesRecords && <p>{t('check.notForFinance')}</p>}
      <NearMisses result={result} year={year} seesRecords={seesRecords} />
      <FindingGroups result={result} year={year} seesRecords={seesRecords} />
      {seesRecords && (
        <p>
          <Link href={addressOf({ page: 'decisions', year })}>{t('decisions.link')}</Link>
        </p>
      )}
    </>
  );
}

function Categories({ result }: Pick<ResultProps, 'result'>) {
  const { t, number, language } = useWords();
  const used = CATEGORY_IDS.filter((category) => result.perCategory[category].activityDays > 0);
  return (
    <Fold heading={t('check.perCategory')}>
      {used.map((category) => {
        const figures = result.perCategory[category];
        const heading = t('check.category', {
          name: CATEGORY_NAMES[category][language],
          counted: number(figures.countedDays),
          all: number(figures.activityDays),
        });
        return (
          <Fold key={category} heading={heading}>
            <Waterfall caption={CATEGORY_NAMES[category][language]} figures={figures} lastYear={null} />
          </Fold>
        );
      })}
    </Fold>
  );
}
