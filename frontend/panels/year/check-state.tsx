/** The state of the check in a few words, on the front door. */
import type { CheckAnswer } from '../../../lambdas/protocol.ts';
import { moversIn, type YearFacts } from '../../progress/year/standing.ts';
import { useWords } from '../../translations/words.ts';

const SEEN = 'seen-check';

/** @returns the check whose findings were looked at last, in this browser */
export function hasSeen(): string | null {
  return localStorage.getItem(SEEN);
}

export function rememberSeen(checkId: string): void {
  localStorage.setItem(SEEN, checkId);
}

export function CheckState({ register, check }: Pick<YearFacts, 'register' | 'check'>) {
  const { t } = useWords();
  if (check === undefined || register === undefined) {
    return t('loading');
  }
  if (check === null) {
    return register === null ? t('year.later') : null;
  }
  return <Known check={check} />;
}

function Known({ check: { state, result } }: { readonly check: CheckAnswer }) {
  const { t, number } = useWords();
  switch (state.kind) {
    case 'none':
      return t('check.waiting');
    case 'running':
      return t('check.running', { percent: number(Math.floor(state.percent)) });
    case 'failed':
      return <strong>{t(state.code === 'unmapped_values' ? 'check.waitsForWords' : 'check.failedShort')}</strong>;
    case 'checked':
      return result === null
        ? null
        : t('year.check.checked', { days: number(result.total.countedDays), count: moversIn(result) });
  }
}
