/** Texts in bokmål and English. The keys are those of `nb.json` and `nb-pages.json`; a test compares the languages. */
import i18next, { type TFunction } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { type Language, languageSchema } from '../../lambdas/protocol.ts';
import nb from './nb.json' with { type: 'json' };
import type pagesInBokmal from './nb-pages.json';

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: typeof nb & typeof pagesInBokmal };
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
  const language = remembered.success ? remembered.data : 'nb';
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: 'nb',
    supportedLngs: languageSchema.options,
    resources: { nb: { translation: nb }, ...(language === 'en' ? { en: { translation: await english() } } : {}) },
    // React escapes already.
    interpolation: { escapeValue: false },
    initAsync: false,
  });
  // Ready before it is chosen; without the network it is fetched again when it is.
  void loadEnglish().catch(() => {});
}

/** In a file of its own, because most users never need it. */
async function english() {
  const [all, pages] = await Promise.all([
    import('./en.json', { with: { type: 'json' } }),
    import('./en-pages.json', { with: { type: 'json' } }),
  ]);
  return { ...all.default, ...pages.default };
}

/** The texts of `nb-pages.json`, for pages that are loaded when they are opened; the first download has no room for them. */
export async function loadPageTexts(): Promise<void> {
  const pages = (await import('./nb-pages.json', { with: { type: 'json' } })).default;
  i18next.addResourceBundle('nb', 'translation', pages, true);
}

async function loadEnglish(): Promise<void> {
  if (!i18next.hasResourceBundle('en', 'translation')) {
    i18next.addResourceBundle('en', 'translation', await english());
  }
}

/** @throws when the texts cannot be fetched; the language is as before then */
export async function changeLanguage(language: Language): Promise<void> {
  if (language === 'en') {
    await loadEnglish();
  }
  await i18next.changeLanguage(language);
}

export function languageOf(text: string): Language {
  return text === 'en' ? 'en' : 'nb';
}
