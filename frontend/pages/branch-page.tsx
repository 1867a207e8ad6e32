/** One branch of a base year: its figures, what it is asked about, and the list to send to it. */
import { Heading, Link } from '@navikt/ds-react';
import type { BranchesView, BranchView } from '../../lambdas/protocol.ts';
import { useBranchDays, useBranches } from '../api/branches/branch-queries.ts';
import { readsRecords, useMe } from '../api/queries.ts';
import { BranchActions } from '../panels/branches/branch-actions.tsx';
import { BranchDays } from '../panels/branches/branch-days.tsx';
import { nearMissesOf } from '../panels/branches/branch-order.ts';
import { CountedDays } from '../panels/branches/branch-table.tsx';
import { SignatureSheet } from '../panels/branches/signature-sheet.tsx';
import { usePageTitle } from '../panels/frame/page-title.ts';
import { Trouble } from '../panels/frame/trouble.tsx';
import { addressOf, type Route } from '../router.ts';
import { useWords } from '../translations/words.ts';

type BranchRoute = Extract<Route, { page: 'branch' }>;

export function BranchPage({ route: { year, branch } }: { readonly route: BranchRoute }) {
  const { t } = useWords();
  const me = useMe();
  const found = useBranches(year);
  const heading = `${branch === '' ? t('branches.unknown') : branch}, ${year}`;
  usePageTitle(heading);
  const own = found.data?.branches.find((each) => each.branch === branch);
  return (
    <>
      <p className="way-back">
        <Link href={addressOf({ page: 'branches', year })}>{t('branches.back', { year })}</Link>
      </p>
      <Heading level="1" size="large" tabIndex={-1} className="page-heading">
        {heading}
      </Heading>
      {found.isLoadingError && <Trouble error={found.error} onRetry={found.refetch} />}
      {found.isPending && <p>{t('loading')}</p>}
      {found.isSuccess && own === undefined && <p>{t('branches.gone')}</p>}
      {found.data != null && own !== undefined && (
        <Branch
          view={found.data}
          branch={own}
          heading={heading}
          seesRecords={me.data !== undefined && readsRecords(me.data.role)}
        />
      )}
    </>
  );
}

interface BranchProps {
  readonly view: BranchesView;
  readonly branch: BranchView;
  readonly heading: string;
  readonly seesRecords: boolean;
}

function Branch({ view, branch, heading, seesRecords }: BranchProps) {
  const { t } = useWords();
  const isMissing = branch.delivery === 'missing';
  return (
    <div className="stack">
      {isMissing && <p className="lead">{t('branches.hasNotDelivered')}</p>}
      <BranchFigures view={view} branch={branch} />
      {!seesRecords && <p>{t('check.notForFinance')}</p>}
      {seesRecords && branch.figures !== null && view.checkId !== null && (
        <BranchLists year={view.year} checkId={view.checkId} branch={branch} />
      )}
      <SignatureSheet title={heading} branch={branch} checkedAt={view.checkedAt} />
    </div>
  );
}

function BranchFigures({ view, branch }: Pick<BranchProps, 'view' | 'branch'>) {
  const { t, number } = useWords();
  const figures = [
    [t('branches.lacks'), number(nearMissesOf(branch))],
    [t('branches.atRisk'), number(branch.atRisk.days)],
    [t('branches.fixed'), number(branch.fixed)],
  ] as const;
  return (
    <section className="card" aria-label={t('check.figures')}>
      <dl className="figures">
        <div className="figure">
          <dt>{t('summary.countedDays')}</dt>
          <dd>
            <CountedDays branch={branch} lastYear={view.lastYear} />
          </dd>
        </div>
        {figures.map(([name, value]) => (
          <div key={name} className="figure">
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

interface BranchListsProps {
  readonly year: number;
  readonly checkId: string;
  readonly branch: BranchView;
}

function BranchLists({ year, checkId, branch: { branch, atRisk, fixed, sameMeetings } }: BranchListsProps) {
  const { t } = useWords();
  const lacking = useBranchDays(year, checkId, branch, 'near-misses');
  const risky = useBranchDays(year, atRisk.days > 0 ? checkId : null, branch, 'at-risk');
  const meetings = useBranchDays(year, sameMeetings > 0 ? checkId : null, branch, 'same-meetings');
  const mended = useBranchDays(year, fixed > 0 ? checkId : null, branch, 'fixed');
  return (
    <>
      <BranchActions year={year} checkId={checkId} branch={branch} lists={[lacking, risky, meetings, mended]} />
      <BranchDays heading={t('branches.lacks')} explanation={t('near.explain')} query={lacking} />
      {atRisk.days > 0 && (
        <BranchDays heading={t('branches.atRisk')} explanation={t('branches.atRiskText')} query={risky} />
      )}
      {sameMeetings > 0 && (
        <BranchDays heading={t('branches.meetings')} explanation={t('branches.meetingsText')} query={meetings} />
      )}
      {fixed > 0 && <BranchDays heading={t('branches.fixed')} explanation={t('branches.fixedText')} query={mended} />}
    </>
  );
}
