/** Shows a browser notification when the followed export ends in the background, if the user asked for it. */
import { useEffect } from 'react';
import { useRunStore } from '../../progress/run-context.ts';
import { useWords } from '../../translations/words.ts';

const WANTED = 'notify-when-done';

export function isNotificationWanted(): boolean {
  return 'Notification' in window && Notification.permission === 'granted' && localStorage.getItem(WANTED) === 'yes';
}

/** Asks the browser, which asks the user. @returns whether notifications will be shown */
export async function wantNotification(wanted: boolean): Promise<boolean> {
  const allowed = wanted && isConstructible() && (await Notification.requestPermission()) === 'granted';
  localStorage.setItem(WANTED, allowed ? 'yes' : 'no');
  return allowed;
}

/** Chrome on Android has the constructor, but throws when a page uses it. Without permission the attempt shows nothing. */
function isConstructible(): boolean {
  if (!('Notification' in window)) {
    return false;
  }
  return Notification.permission !== 'default' || shown('', {});
}

/** @returns false when the browser has the constructor and refuses to use it */
function shown(title: string, options: NotificationOptions): boolean {
  try {
    new Notification(title, options);
    return true;
  } catch {
    return false;
  }
}

export function useRunNotification(): void {
  const { t } = useWords();
  const store = useRunStore();

  useEffect(
    () =>
      store.onEnd(({ exportId, year, status }) => {
        if (status === 'cancelled' || status === 'checked' || !document.hidden || !isNotificationWanted()) {
          return;
        }
        if (!shown(t('title'), { body: t(`notification.${status}`, { year }), tag: exportId })) {
          localStorage.setItem(WANTED, 'no');
        }
      }),
    [store, t],
  );
}
