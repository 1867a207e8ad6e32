/** Looks up texts by key, fills in values, and chooses between one and many. Pure. */
import type { Language } from '../../lambdas/protocol.ts';
import type nb from './nb.json';
import type nbOfPages from './nb-pages.json';

type Keys<Texts> = {
  [Key in keyof Texts & string]: Texts[Key] extends string ? Key : `${Key}.${Keys<Texts[Key]>}`;
}[keyof Texts & string];

/** `files_one` and `files_other` are asked for as `files`, with a `count`. */
type Asked<Key extends string> = Key extends `${infer Name}_${'zero' | 'one' | 'other'}` ? Name | Key : Key;

export type TextKey = Asked<Keys<typeof nb> | Keys<typeof nbOfPages>>;

export type Values = Readonly<Record<string, string | number>>;

/** A code comes from the API, and not every one has a text. */
type CodeKey = `${'errorCode' | 'importAdvice'}.${string}`;

/** @returns the key itself for a text that is not known, or is not loaded yet */
export type Translate = (key: TextKey | CodeKey, values?: Values) => string;

/** Texts by key, as `stage.aggregating`. */
export type Texts = Map<string, string>;

/** @param group as in the files: texts, and groups of them */
export function addTexts(texts: Texts, group: object, path = ''): void {
  for (const [key, value] of Object.entries(group)) {
    if (typeof value === 'string') {
      texts.set(path + key, value);
    } else {
      addTexts(texts, value, `${path}${key}.`);
    }
  }
}

/** @param texts of the language; those that are added later are found too */
export function translator(language: Language, texts: Texts): Translate {
  const plurals = new Intl.PluralRules(language);
  return (key, values = {}) => {
    const { count } = values;
    const forms = typeof count !== 'number' ? [] : [...(count === 0 ? ['zero'] : []), plurals.select(count)];
    const found = forms.map((form) => texts.get(`${key}_${form}`)).find((text) => text !== undefined);
    const text = found ?? texts.get(key) ?? key;
    return text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(values[name] ?? ''));
  };
}
