/** Gives components the `RunStore`, its screen, and parts of that. */
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

/**
 * One part of the screen; a component that uses it is drawn again only when that part changes.
 * @param select returns a primitive, or an object of the screen itself
 */
export function useRunPart<Part>(select: (screen: RunScreen) => Part): Part {
  const store = useRunStore();
  return useSyncExternalStore(store.subscribe, () => select(store.screen()));
}

export function useRunScreen(): RunScreen {
  const store = useRunStore();
  return useSyncExternalStore(store.subscribe, store.screen);
}
