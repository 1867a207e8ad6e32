/** Reports each end of an export that was started or seen running on this page; one that had ended before has none. */
import { isTerminal, type TerminalStatus } from '../../../lambdas/protocol.ts';
import type { RunState } from '../reducer.ts';

interface Ending {
  readonly exportId: string;
  readonly year: number;
  readonly status: TerminalStatus;
}

export class EndWatch {
  readonly #listeners = new Set<(ending: Ending) => void>();
  /** The export whose end has not been reported yet. */
  #awaited: string | null = null;

  /** @returns unsubscribes */
  onEnd(listener: (ending: Ending) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The user who started it wants to know the end, even if it is the first state that arrives. */
  await(exportId: string): void {
    this.#awaited = exportId;
  }

  see(state: RunState): void {
    if (state.kind !== 'following') {
      return;
    }
    const { exportId, progress, particulars } = state.run;
    if (!isTerminal(progress.status)) {
      this.#awaited = exportId;
    } else if (this.#awaited === exportId && particulars !== null) {
      // The message of the end may come before the snapshot with the year.
      this.#awaited = null;
      for (const listener of this.#listeners) {
        listener({ exportId, year: particulars.request.year, status: progress.status });
      }
    }
  }
}
