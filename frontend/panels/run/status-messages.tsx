/** The polite live region for the results of the user's own choices, beside that of the run. */
import { createContext, type ReactNode, useCallback, useContext, useRef, useState } from 'react';

type Say = (text: string) => void;

const SayContext = createContext<Say>(() => {});

/** Milliseconds of pause before a message is announced, so that typing announces only the last one. */
export const PAUSE_MS = 700;
/** Milliseconds after which the message is removed, so that the same text can be announced again. */
const STAYS_MS = 5_000;

/** @returns announces a text once the user has paused, and drops earlier texts that were still waiting */
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
