/** Kroner for the counted days of each branch, at the rate that finance types in. */
import { Link } from '@navikt/ds-react';
import type { BranchesView, BranchFigures, Me } from '../../lambdas/protocol.ts';
import { useBranches, useRate } from '../api/branches/branch-queries.ts';
import { newestYear, useMe } from '../api/queries.ts';
import { sortedBranches } from '../panels/branches/branch-order.ts';
import { GrantRate } from '../panels/branches/grant-rate.tsx';
import { kronerOf } from '../panels/branches/kroner.ts';
import { PageFrame } from '../panels/frame/page-frame.tsx';
import { usePageTitle } from '../panels/frame/page-title.ts';
import { StackedTable } from '../panels/frame/tables/stacked-table.tsx';
import { Trouble } from '../panels/frame/trouble.tsx';
import { addressOf } from '../router.ts';
import { useWords } from '../translations/words.ts';

export function GrantPage({ year }: { readonly year: number | null }) {
  const { t } = useWords();
  const me = useMe();
  const shown = year ?? (me.data === undefined ? null : newestYear(me.data));
  const heading = shown === null ? t('grant.name') : t('grant.heading', { year: shown });
  usePageTitle(heading);
  return <PageFrame heading={heading}>{(user) => <Grant me={user} year={year ?? newestYear(user)} />}</PageFrame>;
}

function Grant({ me, year }: { readonly me: Me; readonly year: number }) {
  const { t } = useWords();
  const branches = useBranches(year);
  const rate = useRate(year);
  const trouble = [branches, rate].find(({ isLoadingError }) => isLoadingError);
  if (trouble?.error != null) {
    return <Trouble error={trouble.error} onRetry={trouble.refetch} />;
  }
  if (branches.data === undefined || rate.data === undefined) {
    return <p>{t('loading')}</p>;
  }
  return (
    <div className="stack">
      <GrantRate year={year} rate={rate.data} canWrite={me.role === 'finance'} />
      {branches.data === null && <p>{t('check.noRegister')}</p>}
      {branches.data !== null && rate.data.orePerCountedDay !== null && (
        <Kroner view={branches.data} orePerCountedDay={rate.data.orePerCountedDay} />
      )}
    </div>
  );
}

interface KronerProps {
  readonly view: BranchesView;
  readonly orePerCountedDay: number;
}

function Kroner({ view: { year, branches, total, checkedAt }, orePerCountedDay }: KronerProps) {
  const { t, number, language, dateTime } = useWords();
  const kroner = (days: number) => kronerOf(days * orePerCountedDay, number, language);
  const cells = ({ countedDays, countedDaysMin }: BranchFigures) => [
    number(countedDays),
    kroner(countedDays),
    kroner(countedDaysMin),
  ];
  return (
    <section className="card" aria-label={t('grant.caption', { year })}>
      {checkedAt !== null && <p className="subtle">{t('check.asOf', { time: dateTime(checkedAt) })}</p>}
      <StackedTable
        caption={t('grant.caption', { year })}
        columns={[t('branches.branch'), t('summary.countedDays'), t('grant.kroner'), t('grant.lowest')]}
        rows={[
          ...sortedBranches(branches, 'name', language).flatMap(({ branch, figures }) =>
            figures === null
              ? []
              : [{ key: branch, cells: [branch === '' ? t('branches.unknown') : branch, ...cells(figures)] }],
          ),
          ...(total === null
            ? []
            : [{ key: ' total', cells: [<strong key="total">{t('summary.total')}</strong>, ...cells(total)] }]),
        ]}
      />
      <p>
        <Link href={addressOf({ page: 'branches', year })}>{t('branches.back', { year })}</Link>
      </p>
    </section>
  );
}
