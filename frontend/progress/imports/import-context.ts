/** Gives components the `ImportStore` and its screen. */
import { createContext, useContext, useSyncExternalStore } from 'react';
import type { ImportScreen, ImportStore } from './import-store.ts';

const ImportContext = createContext<ImportStore | null>(null);
export const ImportProvider = ImportContext.Provider;

/** @throws Error outside of an `ImportProvider` */
export function useImportStore(): ImportStore {
  const store = useContext(ImportContext);
  if (store === null) {
    throw new Error('There is no ImportProvider above this component');
  }
  return store;
}

export function useImportScreen(): ImportScreen {
  const store = useImportStore();
  return useSyncExternalStore(store.subscribe, store.screen);
}
