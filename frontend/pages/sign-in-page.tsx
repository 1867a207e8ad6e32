import { Button, Heading } from '@navikt/ds-react';
import { useState } from 'react';
import { LanguageSwitch } from '../panels/language-switch.tsx';
import { useWords } from '../translations/words.ts';

interface SignInPageProps {
  /** Somebody was signed in until now. */
  readonly ended: boolean;
  readonly onSignIn: () => Promise<void>;
}

export function SignInPage({ ended, onSignIn }: SignInPageProps) {
  const { t } = useWords();
  const [failed, setFailed] = useState(false);
  return (
    <main className="page page--narrow sign-in">
      <LanguageSwitch />
      <p className="eyebrow">{t('title')}</p>
      <Heading level="1" size="xlarge">
        {t('signIn.heading')}
      </Heading>
      <p className="lead">{ended ? t('signIn.ended') : t('signIn.lead')}</p>
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
