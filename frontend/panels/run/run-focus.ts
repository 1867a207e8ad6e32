/** Moves focus to the next useful button when the focused one disappears with a change of the run. */
import { type RefObject, useLayoutEffect, useRef } from 'react';
import { isTerminal } from '../../../lambdas/protocol.ts';
import type { Run } from '../../progress/run.ts';
import { moveFocus } from '../frame/focus/focus.ts';
import { useFocusRescue } from '../frame/focus/focus-rescue.ts';

interface RunFocusOptions {
  readonly run: Run | null;
  readonly panel: RefObject<HTMLElement | null>;
  readonly heading: RefObject<HTMLElement | null>;
  readonly startButton: RefObject<HTMLElement | null>;
}

export function useRunFocus({ run, panel, heading, startButton }: RunFocusOptions): void {
  /** The export has ended, and its snapshot, which decides what can be done next, has not come yet. */
  const waiting = useRef(false);

  useFocusRescue(panel, (lost) => {
    const ended = run !== null && isTerminal(run.progress.status) && lost.dataset.command !== 'retry';
    waiting.current = ended && run.result === null;
    moveFocus((ended ? nextStep(run) : null) ?? heading.current);
  });

  useLayoutEffect(() => {
    if (!waiting.current || run === null || run.result === null) {
      return;
    }
    waiting.current = false;
    if (document.activeElement === heading.current) {
      moveFocus(nextStep(run) ?? heading.current);
    }
  });

  function nextStep(ended: Run): HTMLElement | null {
    // After a cancel the next step is a new start.
    return ended.progress.status === 'cancelled'
      ? startButton.current
      : (panel.current?.querySelector<HTMLElement>(
          '[data-command=fix], [data-command=retry], [data-command=download]',
        ) ?? null);
  }
}
