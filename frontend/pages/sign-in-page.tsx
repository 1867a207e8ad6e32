import { Button, Heading } from '@navikt/ds-react';
import { useState } from 'react';
import { useHeadingWithFocus } from '../panels/frame/focus/focus.ts';
import { LanguageSwitch } from '../panels/frame/language-switch.tsx';
import { usePageTitle } from '../panels/frame/page-title.ts';
import { useWords } from '../translations/words.ts';

interface SignInPageProps {
  /** A session has just ended. */
  readonly ended: boolean;
  readonly onSignIn: () => Promise<void>;
}

export function SignInPage({ ended, onSignIn }: SignInPageProps) {
  const { t } = useWords();
  const [failed, setFailed] = useState(false);
  const heading = useHeadingWithFocus(ended);
  usePageTitle(t('signIn.heading'));
  return (
    <main className="page page--narrow sign-in">
      <LanguageSwitch />
      <p className="eyebrow">{t('title')}</p>
      <Heading level="1" size="xlarge" ref={heading} tabIndex={-1}>
        {t('signIn.heading')}
      </Heading>
      <p className="lead" {...(ended ? { role: 'alert' } : {})}>
        {t(ended ? 'signIn.ended' : 'signIn.lead')}
      </p>
      <Button
        onClick={() => {
          setFailed(false);
          onSignIn().catch(() => setFailed(true));
        }}
      >
        {t('signIn.button')}
      </Button>
      {failed && (
        <p role="alert" className="field-error">
          {t('problem.noAnswer')}
        </p>
      )}
    </main>
  );
}
