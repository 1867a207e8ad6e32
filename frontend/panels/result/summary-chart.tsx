/** Days per category as bars, and the reasons why days do not count. Every bar has its figure beside it as text. */
import { Heading } from '@navikt/ds-react';
import { CATEGORY_NAMES, type RunningSummary } from '../../../lambdas/protocol.ts';
import { categoryRows, reasonRows } from '../../progress/figures/summary-rows.ts';
import { useWords } from '../../translations/words.ts';

export function SummaryChart({ summary }: { readonly summary: RunningSummary }) {
  const { t, language, number } = useWords();
  const categories = categoryRows(summary);
  const reasons = reasonRows(summary);
  const longest = Math.max(1, ...categories.map(({ row }) => row.activityDays));
  const mostFrequent = Math.max(1, ...reasons.map(({ days }) => days));
  return (
    <div className="charts">
      <figure className="chart" aria-labelledby="chart-days">
        <Heading level="3" size="xsmall" id="chart-days">
          {t('summary.chartLabel')}
        </Heading>
        {summary.kind === 'final' && (
          <p className="legend">
            <span className="swatch swatch--counted" aria-hidden="true" /> {t('summary.counted')}
            <span className="swatch swatch--not-counted" aria-hidden="true" /> {t('summary.notCounted')}
          </p>
        )}
        <ul className="bars">
          {categories.map(({ category, row }) => (
            <li key={category}>
              <span className="bars-name">{CATEGORY_NAMES[category][language]}</span>
              <span className="bars-track" aria-hidden="true">
                <span
                  className="bars-fill bars-fill--counted"
                  style={{ width: `${((row.judged?.countedDays ?? 0) / longest) * 100}%` }}
                />
                <span
                  className={`bars-fill ${row.judged === null ? 'bars-fill--provisional' : 'bars-fill--not-counted'}`}
                  style={{ width: `${((row.judged?.notCountedDays ?? row.activityDays) / longest) * 100}%` }}
                />
              </span>
              <span className="bars-value">
                {row.judged === null ? (
                  number(row.activityDays)
                ) : (
                  <>
                    <span className="visually-hidden">{t('summary.counted')} </span>
                    {number(row.judged.countedDays)}
                    <span aria-hidden="true"> + </span>
                    <span className="visually-hidden">, {t('summary.notCounted')} </span>
                    {number(row.judged.notCountedDays)}
                  </>
                )}
              </span>
            </li>
          ))}
        </ul>
      </figure>
      {reasons.length > 0 && (
        <figure className="chart" aria-labelledby="chart-reasons">
          <Heading level="3" size="xsmall" id="chart-reasons">
            {t('summary.reasonsLabel')}
          </Heading>
          <ul className="bars">
            {reasons.map(({ reason, days }) => (
              <li key={reason}>
                <span className="bars-name">{t(`reason.${reason}`)}</span>
                <span className="bars-track" aria-hidden="true">
                  <span
                    className="bars-fill bars-fill--not-counted"
                    style={{ width: `${(days / mostFrequent) * 100}%` }}
                  />
                </span>
                <span className="bars-value">{number(days)}</span>
              </li>
            ))}
          </ul>
        </figure>
      )}
    </div>
  );
}
