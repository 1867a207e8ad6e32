/** The branches of a base year: who has delivered, and whom to ask for what. */
import { Link } from '@navikt/ds-react';
import type { BranchesView, Me } from '../../lambdas/protocol.ts';
import { useBranches } from '../api/branches/branch-queries.ts';
import { useCheck } from '../api/checks/check-queries.ts';
import { newestYear, readsRecords, useMe } from '../api/queries.ts';
import { BranchTable } from '../panels/branches/branch-table.tsx';
import { PageFrame } from '../panels/frame/page-frame.tsx';
import { usePageTitle } from '../panels/frame/page-title.ts';
import { Trouble } from '../panels/frame/trouble.tsx';
import { addressOf } from '../router.ts';
import { useWords } from '../translations/words.ts';

export function BranchesPage({ year }: { readonly year: number | null }) {
  const { t } = useWords();
  const me = useMe();
  const shown = year ?? (me.data === undefined ? null : newestYear(me.data));
  const heading = shown === null ? t('branches.name') : t('branches.heading', { year: shown });
  usePageTitle(heading);
  return <PageFrame heading={heading}>{(user) => <Branches me={user} year={year ?? newestYear(user)} />}</PageFrame>;
}

function Branches({ me, year }: { readonly me: Me; readonly year: number }) {
  const { t } = useWords();
  const found = useBranches(year);
  if (found.isLoadingError) {
    return <Trouble error={found.error} onRetry={found.refetch} />;
  }
  if (found.data == null) {
    return <p>{t(found.data === null ? 'check.noRegister' : 'loading')}</p>;
  }
  const { checkId, lastYear } = found.data;
  const hasLastYear = me.registers.some((each) => each.year === year - 1);
  return (
    <div className="stack">
      {/* One of an older release has no branches: the next one has. */}
      <Checked year={year} me={me} />
      {lastYear === null && hasLastYear && <Checked year={year - 1} me={me} />}
      {checkId === null ? <p>{t('check.waiting')}</p> : <Shown view={found.data} />}
    </div>
  );
}

/** Starts the check of a year that has none, and follows it. */
function Checked({ me, year }: { readonly me: Me; readonly year: number }) {
  const { t, number } = useWords();
  const state = useCheck(year, readsRecords(me.role)).data?.state;
  return state?.kind === 'running' ? (
    <p className="subtle">
      {year}: {t('check.running', { percent: number(Math.floor(state.percent)) })}
    </p>
  ) : null;
}

function Shown({ view }: { readonly view: BranchesView }) {
  const { t } = useWords();
  const { delivered, new: added, missing } = view.deliveries;
  return (
    <>
      <p className="lead">
        {t('branches.delivered', { count: delivered + added })}
        {/* Without a year before nobody is known to be missing. */}
        {(view.lastYear !== null || missing > 0) && ` ${t('branches.missing', { count: missing })}`}
      </p>
      <BranchTable view={view} />
      <p>
        <Link href={addressOf({ page: 'grant', year: view.year })}>{t('grant.link')}</Link>
      </p>
    </>
  );
}
