import { Button } from '@navikt/ds-react';
import { changeLanguage } from '../../translations/index.ts';
import { useWords } from '../../translations/words.ts';

/** Names the other language in its own words. */
export function LanguageSwitch() {
  const { t, language } = useWords();
  const other = language === 'nb' ? 'en' : 'nb';
  return (
    <Button variant="tertiary" size="small" lang={other} onClick={() => void changeLanguage(other).catch(() => {})}>
      {t(`language.${other}`)}
    </Button>
  );
}
