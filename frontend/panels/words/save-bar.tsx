/** How many choices are not saved, and the buttons that save and drop them. It stays in sight while there are any. */
import { Button } from '@navikt/ds-react';
import type { RefObject } from 'react';
import { useWords } from '../../translations/words.ts';

interface SaveBarProps {
  readonly count: number;
  readonly busy: boolean;
  readonly button: RefObject<HTMLButtonElement | null>;
  readonly onSave: () => void;
  readonly onDrop: () => void;
}

export function SaveBar({ count, busy, button, onSave, onDrop }: SaveBarProps) {
  const { t } = useWords();
  // Not `disabled`: a focused button would lose focus.
  const unlessBusy = (act: () => void) => () => {
    if (!busy) {
      act();
    }
  };
  return (
    <section className="save-bar" aria-label={t('words.unsavedLabel')}>
      <p>{t('words.unsaved', { count })}</p>
      <div className="controls">
        <Button ref={button} size="small" aria-disabled={busy} onClick={unlessBusy(onSave)}>
          {t(busy ? 'words.saving' : 'words.save')}
        </Button>
        <Button size="small" variant="tertiary" aria-disabled={busy} onClick={unlessBusy(onDrop)}>
          {t('words.drop')}
        </Button>
      </div>
    </section>
  );
}
