/** Shown when not even the page's configuration, or the sign-in, can be reached. */
import { Button, Heading } from '@navikt/ds-react';
import { useWords } from '../translations/words.ts';

export function BrokenPage() {
  const { t } = useWords();
  return (
    <main className="page page--narrow">
      <Heading level="1" size="large">
        {t('problem.heading')}
      </Heading>
      <p>{t('problem.noAnswer')}</p>
      <Button onClick={() => window.location.reload()}>{t('problem.reload')}</Button>
    </main>
  );
}
