/**
 * Sends a start until it is answered: once more when no answer came, and again while the same export is being cancelled, which
 * the API never joins.
 */
import type { ExportRequest } from '../../../lambdas/protocol.ts';
import { isUnanswered, problemOf } from '../../api/problem.ts';
import type { Clock } from '../clock.ts';

/** Delay before an unanswered start is sent once more; the API does not start the same export twice. */
const ASK_AGAIN_MS = 1_000;
/** Delay before a start is sent again while the same export is being cancelled, and for how long that goes on. */
const CANCELLING_PAUSE_MS = 3_000;
const MAX_CANCELLING_MS = 60_000;

export interface Started {
  readonly exportId: string;
  readonly joined: boolean;
}

export interface StartRequestOptions {
  readonly clock: Clock;
  readonly start: (request: ExportRequest) => Promise<Started>;
  /** Whether the user still waits for this start. */
  readonly isWanted: () => boolean;
  /** Called with true when the start waits for a cancellation, and with false when it does not wait any more. */
  readonly onWaits: (waits: boolean) => void;
}

/** @throws what the API client throws */
export async function requestStart(request: ExportRequest, options: StartRequestOptions): Promise<Started> {
  const { clock, isWanted, onWaits } = options;
  const until = clock.now() + MAX_CANCELLING_MS;
  try {
    for (;;) {
      try {
        return await sendStart(request, options);
      } catch (error) {
        const waits = problemOf(error)?.code === 'cancelling' && isWanted();
        if (!waits || clock.now() >= until) {
          throw error;
        }
      }
      onWaits(true);
      await pause(clock, CANCELLING_PAUSE_MS);
    }
  } finally {
    onWaits(false);
  }
}

async function sendStart(request: ExportRequest, { clock, start }: StartRequestOptions): Promise<Started> {
  try {
    return await start(request);
  } catch (error) {
    if (!isUnanswered(error)) {
      throw error;
    }
    await pause(clock, ASK_AGAIN_MS);
    return start(request);
  }
}

function pause(clock: Clock, milliseconds: number): Promise<void> {
  return new Promise((resolve) => void clock.setTimeout(resolve, milliseconds));
}
