/** Announces the end of a check on every page that shows it. */
import { useEffect, useRef } from 'react';
import type { CheckAnswer } from '../../../lambdas/protocol.ts';
import { useWords } from '../../translations/words.ts';
import { useSay } from '../run/status-messages.tsx';

/** Says once that a check that was seen running has ended. */
export function useCheckAnnouncement(check: CheckAnswer | null | undefined): void {
  const { t, number } = useWords();
  const say = useSay();
  const running = useRef(false);
  const kind = check?.state.kind;
  const days = check?.result?.total.countedDays;
  useEffect(() => {
    if (kind === 'running' || kind === 'none') {
      running.current = true;
    } else if (running.current && kind !== undefined) {
      running.current = false;
      say(kind === 'checked' && days !== undefined ? t('check.done', { days: number(days) }) : t('check.failed'));
    }
  }, [kind, days, say, t, number]);
}
