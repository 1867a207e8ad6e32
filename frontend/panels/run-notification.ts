/** A browser notification when the followed export ends while the user looks elsewhere; only if they asked for it. */
import { useEffect } from 'react';
import { useRunStore } from '../progress/run-context.ts';
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
  const store = useRunStore();

  useEffect(
    () =>
      store.onEnd(({ exportId, year, status }) => {
        if (status !== 'cancelled' && document.hidden && isNotificationWanted()) {
          new Notification(t('title'), { body: t(`notification.${status}`, { year }), tag: exportId });
        }
      }),
    [store, t],
  );
}
