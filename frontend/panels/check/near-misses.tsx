/** Days that lack exactly one thing to count: the list to fix before the report. */
import { Heading, Link } from '@navikt/ds-react';
import { type CheckResult, NEAR_MISS_REASONS } from '../../../lambdas/protocol.ts';
import { addressOf } from '../../router.ts';
import { useWords } from '../../translations/words.ts';
import { StackedTable } from '../frame/tables/stacked-table.tsx';

interface NearMissesProps {
  readonly result: CheckResult;
  readonly year: number;
  /** Whether the user may see the rows. */
  readonly seesRecords: boolean;
}

export function NearMisses({ result, year, seesRecords }: NearMissesProps) {
  const { t, number } = useWords();
  const { nearMisses } = result.total;
  const reasons = NEAR_MISS_REASONS.filter((reason) => nearMisses[reason] > 0);
  const sum = reasons.reduce((days, reason) => days + nearMisses[reason], 0);
  return (
    <section className="card" aria-labelledby="near-heading">
      <Heading level="2" size="small" id="near-heading">
        {t('near.heading')}
      </Heading>
      {sum === 0 ? (
        <p>{t('near.none')}</p>
      ) : (
        <>
          <p>{t('near.lead', { count: sum })}</p>
          <p>
            <Link href={addressOf({ page: 'branches', year })}>{t('branches.each')}</Link>
          </p>
          <StackedTable
            caption={t('near.heading')}
            columns={[t('near.reason'), t('near.days')]}
            rows={reasons.map((reason) => ({
              key: reason,
              cells: [
                seesRecords ? (
                  <Link key="records" href={addressOf({ page: 'near-misses', year, reason })}>
                    {t(`near.lacks.${reason}`)}
                  </Link>
                ) : (
                  t(`near.lacks.${reason}`)
                ),
                number(nearMisses[reason]),
              ],
            }))}
          />
        </>
      )}
    </section>
  );
}
