/** The choices that are not saved, by base year. They are kept as long as the page is open, so that no navigation loses them. */
import { createContext, useCallback, useContext, useSyncExternalStore } from 'react';
import { NO_DRAFT, sizeOf, type WordDraft } from './word-draft.ts';

type Drafts = ReadonlyMap<number, WordDraft>;
export type ChangeDraft = (change: (draft: WordDraft) => WordDraft) => void;

/** React only subscribes to it, and sees a change at once. */
export class WordDrafts {
  #drafts: Drafts = new Map();
  readonly #listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly all = (): Drafts => this.#drafts;

  change(year: number, change: (draft: WordDraft) => WordDraft): void {
    this.#drafts = new Map([...this.#drafts, [year, change(this.#drafts.get(year) ?? NO_DRAFT)]]);
    for (const listener of this.#listeners) {
      listener();
    }
  }
}

const WordDraftContext = createContext<WordDrafts | null>(null);
export const WordDraftProvider = WordDraftContext.Provider;

/** @throws Error outside of a `WordDraftProvider` */
function useWordDrafts(): WordDrafts {
  const drafts = useContext(WordDraftContext);
  if (drafts === null) {
    throw new Error('There is no WordDraftProvider above this component');
  }
  return drafts;
}

export function useWordDraft(year: number): readonly [WordDraft, ChangeDraft] {
  const store = useWordDrafts();
  const drafts = useSyncExternalStore(store.subscribe, store.all);
  const change = useCallback<ChangeDraft>((next) => store.change(year, next), [store, year]);
  return [drafts.get(year) ?? NO_DRAFT, change];
}

/** The base years with unsaved choices, and how many they have. */
export function useUnsaved(): readonly { readonly year: number; readonly count: number }[] {
  const store = useWordDrafts();
  const drafts = useSyncExternalStore(store.subscribe, store.all);
  return [...drafts].map(([year, draft]) => ({ year, count: sizeOf(draft) })).filter(({ count }) => count > 0);
}
