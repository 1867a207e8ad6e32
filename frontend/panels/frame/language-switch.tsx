import { Button } from '@navikt/ds-react';
import { changeLanguage, loadEnglish } from '../../translations/index.ts';
import { useWords } from '../../translations/words.ts';

/** Names the other language in its own words. */
export function LanguageSwitch() {
  const { t, language } = useWords();
  const other = language === 'nb' ? 'en' : 'nb';
  // On its way when the button is pointed at; without the network it is fetched again when it is pressed.
  const prepare = () => void loadEnglish().catch(() => {});
  return (
    <Button
      variant="tertiary"
      size="small"
      lang={other}
      onPointerEnter={prepare}
      onFocus={prepare}
      onClick={() => void changeLanguage(other).catch(() => {})}
    >
      {t(`language.${other}`)}
    </Button>
  );
}
