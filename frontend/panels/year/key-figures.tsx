/** What pays, from the newest check, beside last year's figures where there are any. */
import { Heading, Link } from '@navikt/ds-react';
import type { CheckAnswer, CheckFigures } from '../../../lambdas/protocol.ts';
import { addressOf } from '../../router.ts';
import { useWords } from '../../translations/words.ts';

interface KeyFiguresProps {
  readonly check: CheckAnswer | null;
  /** Whether the user may see the questions that can settle a range. */
  readonly seesRecords: boolean;
}

export function KeyFigures({ check, seesRecords }: KeyFiguresProps) {
  const { t, number, dateTime } = useWords();
  const result = check?.result ?? null;
  if (check === null || result === null) {
    return null;
  }
  const { lastYear } = check;
  const questions = result.reviews.open + result.reviews.later;
  const figures = [
    { name: t('summary.countedDays'), of: (each: CheckFigures) => [each.countedDays, each.countedDaysMin] as const },
    {
      name: t('summary.uniqueParticipants'),
      of: (each: CheckFigures) => [each.uniqueParticipants, each.uniqueParticipantsMin] as const,
    },
    {
      name: t('summary.activePeerSupporters'),
      of: (each: CheckFigures) => [each.activePeerSupporters, each.activePeerSupportersMin] as const,
    },
  ];
  return (
    <section className="card" aria-labelledby="figures-heading">
      <Heading level="2" size="small" id="figures-heading">
        {t('check.figures')}
      </Heading>
      <dl className="figures">
        {figures.map(({ name, of }) => {
          const [value, lowest] = of(result.total);
          return (
            <div key={name} className="figure">
              <dt>{name}</dt>
              <dd>
                {number(value)}
                {lowest < value && (
                  <span className="figure-note"> ({t('summary.lowest', { min: number(lowest) })})</span>
                )}
                {lastYear !== null && (
                  <span className="figure-note">
                    {t('check.inYear', { year: lastYear.year, value: number(of(lastYear.total)[0]) })}
                  </span>
                )}
              </dd>
            </div>
          );
        })}
      </dl>
      {seesRecords && questions > 0 && (
        <p>
          <Link href={addressOf({ page: 'reviews', year: check.year })}>
            {t('check.questions', { count: questions })}
          </Link>
        </p>
      )}
      <p className="subtle">
        {t(check.state.kind === 'checked' ? 'check.asOf' : 'check.asOfEarlier', { time: dateTime(result.checkedAt) })}
      </p>
    </section>
  );
}
