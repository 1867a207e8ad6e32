/** Gives components the `RunStore` and its screen. */
import { createContext, useContext, useSyncExternalStore } from 'react';
import type { RunScreen } from './run-screen.ts';
import type { RunStore } from './run-store.ts';

const RunContext = createContext<RunStore | null>(null);
export const RunProvider = RunContext.Provider;

/** @throws Error outside of a `RunProvider` */
export function useRunStore(): RunStore {
  const store = useContext(RunContext);
  if (store === null) {
    throw new Error('There is no RunProvider above this component');
  }
  return store;
}

export function useRunScreen(): RunScreen {
  const store = useRunStore();
  return useSyncExternalStore(store.subscribe, store.screen);
}
