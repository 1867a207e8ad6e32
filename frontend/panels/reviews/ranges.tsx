/** The ranges of the year by the newest check, in a line that is always there, so that nothing below it moves. */
import type { CheckAnswer, CheckResult } from '../../../lambdas/protocol.ts';
import { useWords } from '../../translations/words.ts';

export function Ranges({ check, result }: { readonly check: CheckAnswer; readonly result: CheckResult }) {
  const { t, number, dateTime } = useWords();
  const { total } = result;
  const { state } = check;
  const range = (name: string, low: number, high: number) => (
    <span className="review-range">
      {t(low === high ? 'reviews.fixed' : 'reviews.range', { name, low: number(low), high: number(high) })}
    </span>
  );
  return (
    <p className="review-ranges">
      {range(t('summary.countedDays'), total.countedDaysMin, total.countedDays)}
      {range(t('summary.uniqueParticipants'), total.uniqueParticipantsMin, total.uniqueParticipants)}
      {range(t('summary.activePeerSupporters'), total.activePeerSupportersMin, total.activePeerSupporters)}
      <span className="subtle">
        {state.kind === 'running'
          ? t('reviews.running', { percent: number(Math.floor(state.percent)) })
          : t(state.kind === 'checked' ? 'reviews.asOf' : 'reviews.asOfEarlier', { time: dateTime(result.checkedAt) })}
      </span>
    </p>
  );
}
