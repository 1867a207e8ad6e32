/** Shown when the page cannot go on: its configuration or the sign-in cannot be reached, or the page itself failed. */
import { Button, Heading } from '@navikt/ds-react';
import { useHeadingWithFocus } from '../panels/frame/focus/focus.ts';
import { usePageTitle } from '../panels/frame/page-title.ts';
import { useWords } from '../translations/words.ts';

export function BrokenPage({ cause }: { readonly cause: 'noAnswer' | 'fault' }) {
  const { t } = useWords();
  const heading = useHeadingWithFocus();
  usePageTitle(t('problem.heading'));
  return (
    <main className="page page--narrow stack">
      <Heading level="1" size="large" ref={heading} tabIndex={-1}>
        {t('problem.heading')}
      </Heading>
      <p role="alert">{t(`problem.${cause}`)}</p>
      <div>
        <Button onClick={() => window.location.reload()}>
          {t(cause === 'noAnswer' ? 'controls.retry' : 'problem.reload')}
        </Button>
      </div>
    </main>
  );
}
