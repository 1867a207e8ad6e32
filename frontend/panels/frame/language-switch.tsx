import { Button } from '@navikt/ds-react';
import { useTranslation } from 'react-i18next';
import { useWords } from '../../translations/words.ts';

/** Names the other language in its own words. */
export function LanguageSwitch() {
  const { i18n } = useTranslation();
  const { t, language } = useWords();
  const other = language === 'nb' ? 'en' : 'nb';
  return (
    <Button variant="tertiary" size="small" lang={other} onClick={() => void i18n.changeLanguage(other)}>
      {t(`language.${other}`)}
    </Button>
  );
}
