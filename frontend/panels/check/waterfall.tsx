/** How the counted days came about: from all activity-days, reason by reason, to those that count. */
import { type CheckFigures, REASONS } from '../../../lambdas/protocol.ts';
import { useWords } from '../../translations/words.ts';
import { StackedTable } from '../frame/tables/stacked-table.tsx';

interface WaterfallProps {
  readonly caption: string;
  readonly figures: CheckFigures;
  /** Shown beside them; null: there are none. */
  readonly lastYear: { readonly year: number; readonly total: CheckFigures } | null;
}

interface Step {
  readonly key: string;
  readonly name: string;
  readonly days: number;
  /** Days that are left after it. */
  readonly left: number;
  readonly kind: 'all' | 'taken' | 'counted';
  readonly lastYear: number | null;
}

export function Waterfall({ caption, figures, lastYear }: WaterfallProps) {
  const { t, number } = useWords();
  const steps = useSteps(figures, lastYear?.total ?? null);
  const lowest =
    figures.countedDaysMin < figures.countedDays
      ? ` (${t('summary.lowest', { min: number(figures.countedDaysMin) })})`
      : '';
  return (
    <StackedTable
      caption={caption}
      columns={[
        t('check.step'),
        t('check.days'),
        t('check.left'),
        ...(lastYear === null ? [] : [String(lastYear.year)]),
      ]}
      rows={steps.map((step) => ({
        key: step.key,
        cells: [
          step.kind === 'taken' ? t('check.minus', { reason: step.name }) : <strong key="name">{step.name}</strong>,
          step.kind === 'taken'
            ? `${step.days === 0 ? '' : '−'}${number(step.days)}`
            : `${number(step.days)}${step.kind === 'counted' ? lowest : ''}`,
          <span key="left" className="waterfall-left">
            <span>{number(step.left)}</span>
            <Bar step={step} all={figures.activityDays} />
          </span>,
          ...(step.lastYear === null ? [] : [number(step.lastYear)]),
        ],
      }))}
    />
  );
}

function Bar({ step, all }: { readonly step: Step; readonly all: number }) {
  const percent = (days: number) => `${(days / Math.max(1, all)) * 100}%`;
  return (
    <span className="waterfall-bar" aria-hidden="true">
      <span className="waterfall-kept" style={{ width: percent(step.left) }} />
      {step.kind === 'taken' && <span className="waterfall-taken" style={{ width: percent(step.days) }} />}
    </span>
  );
}

/** Reasons that take nothing, in neither year, are left out. */
function useSteps(figures: CheckFigures, lastYear: CheckFigures | null): readonly Step[] {
  const { t } = useWords();
  let left = figures.activityDays;
  const taken = REASONS.filter((reason) => figures.notCounted[reason] + (lastYear?.notCounted[reason] ?? 0) > 0).map(
    (reason): Step => {
      const days = figures.notCounted[reason];
      left -= days;
      return {
        key: reason,
        name: t(`reason.${reason}`),
        days,
        left,
        kind: 'taken',
        lastYear: lastYear === null ? null : lastYear.notCounted[reason],
      };
    },
  );
  const all = figures.activityDays;
  return [
    {
      key: 'all',
      name: t('check.allDays'),
      days: all,
      left: all,
      kind: 'all',
      lastYear: lastYear?.activityDays ?? null,
    },
    ...taken,
    {
      key: 'counted',
      name: t('summary.countedDays'),
      days: figures.countedDays,
      left: figures.countedDays,
      kind: 'counted',
      lastYear: lastYear?.countedDays ?? null,
    },
  ];
}
