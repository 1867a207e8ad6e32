/** What the grant is computed from, with the low end where persons under review could change a figure. */
import type { RunningSummary } from '../../../lambdas/protocol.ts';
import { useWords } from '../../translations/words.ts';

type Total = Extract<RunningSummary, { kind: 'final' }>['total'];

/** Exports of an older release lack some of the figures. */
export function PaidFigures({ total }: { readonly total: Total }) {
  const { t, number } = useWords();
  const figures = [
    { name: t('summary.countedDays'), value: total.countedDays, low: total.countedDaysMin },
    { name: t('summary.uniqueParticipants'), value: total.uniqueParticipants, low: total.uniqueParticipantsMin },
    { name: t('summary.activePeerSupporters'), value: total.activePeerSupporters, low: total.activePeerSupportersMin },
  ];
  return (
    <dl className="figures figures--paid">
      {figures.map(
        ({ name, value, low = value }) =>
          value !== undefined && (
            <div key={name} className="figure">
              <dt>{name}</dt>
              <dd>
                {number(value)}
                {low !== undefined && low !== value && (
                  <span className="figure-note"> ({t('summary.lowest', { min: number(low) })})</span>
                )}
              </dd>
            </div>
          ),
      )}
    </dl>
  );
}
