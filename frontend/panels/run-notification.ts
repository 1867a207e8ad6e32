/** A browser notification when the followed export ends while the user looks elsewhere; only if they asked for it. */
import { useEffect, useRef } from 'react';
import { isTerminal } from '../progress/reducer.ts';
import { useRunScreen } from '../progress/run-context.ts';
import { useWords } from '../translations/words.ts';

const WANTED = 'notify-when-done';

export function isNotificationWanted(): boolean {
  return 'Notification' in window && Notification.permission === 'granted' && localStorage.getItem(WANTED) === 'yes';
}

/** Asks the browser, which asks the user. @returns whether notifications will be shown */
export async function wantNotification(wanted: boolean): Promise<boolean> {
  const allowed = wanted && 'Notification' in window && (await Notification.requestPermission()) === 'granted';
  localStorage.setItem(WANTED, allowed ? 'yes' : 'no');
  return allowed;
}

export function useRunNotification(): void {
  const { t } = useWords();
  const { state } = useRunScreen();
  const ran = useRef(false);
  const run = state.kind === 'following' ? state.run : null;
  const status = run?.progress.status ?? null;
  const year = run?.particulars?.request.year ?? null;
  const exportId = run?.exportId ?? '';

  useEffect(() => {
    const ended = status !== null && isTerminal(status);
    // Only what ended before our eyes is news.
    if (ended && ran.current && year !== null && status !== 'cancelled' && document.hidden && isNotificationWanted()) {
      new Notification(t('title'), { body: t(`notification.${status}`, { year }), tag: exportId });
    }
    ran.current = status !== null && !ended;
  }, [status, year, exportId, t]);
}
