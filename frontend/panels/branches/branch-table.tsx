/** Each branch with its counted days beside last year, what it lacks and what is at risk; those that owe most first. */
import { Link, Select } from '@navikt/ds-react';
import { useState } from 'react';
import type { BranchesView, BranchView } from '../../../lambdas/protocol.ts';
import { addressOf } from '../../router.ts';
import { useWords } from '../../translations/words.ts';
import { StackedTable } from '../frame/tables/stacked-table.tsx';
import { BRANCH_ORDERS, type BranchOrder, nearMissesOf, sortedBranches } from './branch-order.ts';

export function BranchTable({ view }: { readonly view: BranchesView }) {
  const { t, number, language } = useWords();
  const [order, setOrder] = useState<BranchOrder>('owes');
  const { year, lastYear } = view;
  return (
    <section className="card" aria-label={t('branches.caption', { year })}>
      <Select
        label={t('branches.order')}
        size="small"
        className="branch-order"
        value={order}
        onChange={({ target }) => setOrder(BRANCH_ORDERS.find((each) => each === target.value) ?? 'owes')}
      >
        {BRANCH_ORDERS.map((each) => (
          <option key={each} value={each}>
            {t(`branches.orders.${each}`)}
          </option>
        ))}
      </Select>
      <StackedTable
        caption={t('branches.caption', { year })}
        columns={[
          t('branches.branch'),
          t('branches.delivery'),
          t('summary.countedDays'),
          t('branches.lacks'),
          t('branches.atRisk'),
          t('branches.fixed'),
        ]}
        rows={sortedBranches(view.branches, order, language).map((branch) => ({
          key: branch.branch,
          cells: [
            <Link key="branch" href={addressOf({ page: 'branch', year, branch: branch.branch })}>
              {branch.branch === '' ? t('branches.unknown') : branch.branch}
            </Link>,
            branch.delivery === 'missing' ? (
              <strong key="delivery">{t('branches.deliveries.missing')}</strong>
            ) : (
              t(`branches.deliveries.${branch.delivery}`)
            ),
            <CountedDays key="counted" branch={branch} lastYear={lastYear} />,
            number(nearMissesOf(branch)),
            number(branch.atRisk.days),
            number(branch.fixed),
          ],
        }))}
      />
    </section>
  );
}

export function CountedDays({
  branch: { figures, lastYear: before },
  lastYear,
}: {
  readonly branch: BranchView;
  readonly lastYear: number | null;
}) {
  const { t, number } = useWords();
  const counted = figures?.countedDays ?? 0;
  return (
    <>
      {number(counted)}
      {figures !== null && figures.countedDaysMin < counted && (
        <span className="figure-note"> ({t('summary.lowest', { min: number(figures.countedDaysMin) })})</span>
      )}
      {lastYear !== null && (
        <span className="figure-note">
          {t('check.inYear', { year: lastYear, value: number(before?.countedDays ?? 0) })}
        </span>
      )}
    </>
  );
}
