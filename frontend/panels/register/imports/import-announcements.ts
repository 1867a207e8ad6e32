/** Announces the steps of the followed import, on whatever page the user is. */
import { useEffect, useRef } from 'react';
import { type ImportAnnouncement, importAnnouncement } from '../../../progress/imports/import-announcements.ts';
import { useImportScreen } from '../../../progress/imports/import-context.ts';
import type { Translate } from '../../../translations/texts.ts';
import { useWords } from '../../../translations/words.ts';
import { useSay } from '../../run/status-messages.tsx';

export function ImportAnnouncements(): null {
  const { state } = useImportScreen();
  const { t } = useWords();
  const say = useSay();
  const before = useRef(state);
  useEffect(() => {
    const announcement = importAnnouncement(before.current, state);
    before.current = state;
    if (announcement !== null) {
      say(inWords(announcement, t));
    }
  }, [state, say, t]);
  return null;
}

function inWords(announcement: ImportAnnouncement, t: Translate): string {
  switch (announcement.kind) {
    case 'uploading':
      return t('importAnnounce.uploading', { count: announcement.files });
    case 'files': {
      const { ended, total, failed } = announcement;
      return failed === 0
        ? t('importAnnounce.files', { ended, total })
        : t('importAnnounce.filesFailed', { ended, total, count: failed });
    }
    case 'completed':
      return announcement.failed === 0
        ? t('importAnnounce.completed')
        : t('importAnnounce.partly', { count: announcement.failed });
    default:
      return t(`importAnnounce.${announcement.kind}`);
  }
}
