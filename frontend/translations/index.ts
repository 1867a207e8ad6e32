/** Texts in bokmål and English. The keys are those of `nb.json`; a test compares the two files. */
import i18next, { type TFunction } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { type Language, languageSchema } from '../../lambdas/protocol.ts';
import en from './en.json' with { type: 'json' };
import nb from './nb.json' with { type: 'json' };

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: typeof nb };
  }
}

export type Translate = TFunction;

const REMEMBERED = 'language';

export async function startTranslations(storage: Pick<Storage, 'getItem' | 'setItem'>): Promise<void> {
  const remembered = languageSchema.safeParse(storage.getItem(REMEMBERED));
  i18next.on('languageChanged', (language) => {
    storage.setItem(REMEMBERED, language);
    document.documentElement.lang = language;
    document.title = i18next.t('title');
  });
  await i18next.use(initReactI18next).init({
    lng: remembered.success ? remembered.data : 'nb',
    fallbackLng: 'nb',
    supportedLngs: languageSchema.options,
    resources: { nb: { translation: nb }, en: { translation: en } },
    // React escapes already.
    interpolation: { escapeValue: false },
    initAsync: false,
  });
}

export function languageOf(text: string): Language {
  return text === 'en' ? 'en' : 'nb';
}
