/** The polite region for what the user's own choices lead to, apart from the run's own announcements. */
import { createContext, type ReactNode, useCallback, useContext, useRef, useState } from 'react';

type Say = (text: string) => void;

const SayContext = createContext<Say>(() => {});

/** Milliseconds: while somebody types or ticks on, only the last is said. */
export const PAUSE_MS = 700;
/** Milliseconds after which it is no longer news; the same can then be said again. */
const STAYS_MS = 5_000;

/** @returns says something once the user has paused, and nothing of what it was before */
export function useSay(): Say {
  return useContext(SayContext);
}

export function StatusMessages({ children }: { readonly children: ReactNode }) {
  const [text, setText] = useState('');
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const say = useCallback((next: string) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      setText(next);
      timer.current = setTimeout(() => setText(''), STAYS_MS);
    }, PAUSE_MS);
  }, []);
  return (
    <SayContext value={say}>
      {children}
      <div role="status" className="visually-hidden" data-testid="status-messages">
        {text}
      </div>
    </SayContext>
  );
}
