/** Texts in bokmål and English. The keys are those of `nb.json` and `nb-pages.json`; a test compares the languages. */
import { useSyncExternalStore } from 'react';
import { type Language, languageSchema } from '../../lambdas/protocol.ts';
import nb from './nb.json' with { type: 'json' };
import { addTexts, type Texts, type Translate, translator } from './texts.ts';

interface Translation {
  readonly language: Language;
  readonly t: Translate;
}

const REMEMBERED = 'language';

const texts: Readonly<Record<Language, Texts>> = { nb: new Map(), en: new Map() };
addTexts(texts.nb, nb);
const translations: Readonly<Record<Language, Translation>> = {
  nb: { language: 'nb', t: translator('nb', texts.nb) },
  en: { language: 'en', t: translator('en', texts.en) },
};
let shown = translations.nb;
let memory: Pick<Storage, 'getItem' | 'setItem'> | null = null;
const listeners = new Set<() => void>();

export async function startTranslations(storage: Pick<Storage, 'getItem' | 'setItem'>): Promise<void> {
  memory = storage;
  const remembered = languageSchema.safeParse(storage.getItem(REMEMBERED));
  await changeLanguage(remembered.success ? remembered.data : 'nb');
}

/** The texts of `nb-pages.json`, for pages that are loaded when they are opened; the first download has no room for them. */
export async function loadPageTexts(): Promise<void> {
  addTexts(texts.nb, (await import('./nb-pages.json', { with: { type: 'json' } })).default);
}

/** In files of their own, because most users never need them. */
export async function loadEnglish(): Promise<void> {
  if (texts.en.size > 0) {
    return;
  }
  const files = await Promise.all([
    import('./en.json', { with: { type: 'json' } }),
    import('./en-pages.json', { with: { type: 'json' } }),
  ]);
  for (const file of files) {
    addTexts(texts.en, file.default);
  }
}

/** @throws when the texts cannot be fetched; the language is as before then */
export async function changeLanguage(language: Language): Promise<void> {
  if (language === 'en') {
    await loadEnglish();
  }
  shown = translations[language];
  memory?.setItem(REMEMBERED, language);
  document.documentElement.lang = language;
  document.title = shown.t('title');
  for (const listener of listeners) {
    listener();
  }
}

/** The language of the page, and its texts; another object for another language. */
export function useTranslation(): Translation {
  return useSyncExternalStore(subscribe, () => shown);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
