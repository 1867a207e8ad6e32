/** On every other page: that choices of words or settings are not saved, and the way back to them. */
import { Link } from '@navikt/ds-react';
import { useEffect } from 'react';
import { addressOf, type Route } from '../../router.ts';
import { useWords } from '../../translations/words.ts';
import { useUnsaved } from './use-word-draft.ts';

export function UnsavedWords({ route }: { readonly route: Route }) {
  const { t } = useWords();
  const unsaved = useUnsaved();
  useWarningOnLeave(unsaved.length > 0);
  return unsaved
    .filter(({ year }) => route.page !== 'words' || route.year !== year)
    .map(({ year, count }) => (
      <p key={year} className="unsaved">
        {t('words.unsavedElsewhere', { count, year })}{' '}
        <Link href={addressOf({ page: 'words', year })}>{t('words.toUnsaved')}</Link>
      </p>
    ));
}

/** The browser asks before it closes the page, because the choices are kept by the page alone. */
function useWarningOnLeave(unsaved: boolean): void {
  useEffect(() => {
    if (!unsaved) {
      return;
    }
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [unsaved]);
}
