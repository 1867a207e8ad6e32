/** What the page shows of the followed export, as one immutable value. */
import type { Problem } from '../../lambdas/protocol.ts';
import type { Announcement } from './announcements.ts';
import { type Download, NO_DOWNLOAD } from './download.ts';
import type { Connection } from './live/live-events.ts';
import { IDLE, type RunState } from './reducer.ts';

export interface RunScreen {
  readonly state: RunState;
  /** Of processing, 0 to 100, at most what is done; see `PercentSteps`. */
  readonly percent: number;
  readonly connection: Connection;
  readonly stalled: boolean;
  /** The last estimate has run out. */
  readonly overdue: boolean;
  readonly download: Download;
  /** Chosen at the start of the export, and that download is not over; the bar then has two phases. */
  readonly downloadWhenReady: boolean;
  /** The last press of the start button joined an export that was already running. */
  readonly joined: boolean;
  /** The start waits until the same export, which is being cancelled, has ended. */
  readonly startWaits: boolean;
  /** Why the last press of the start button started nothing. */
  readonly startFailure: StartFailure | null;
  readonly announcement: Announcement | null;
}

export type StartFailure =
  /** `problem` null: refused without a reason. */
  | { readonly kind: 'refused'; readonly problem: Problem | null }
  /** No answer came; the server may have started the export all the same. */
  | { readonly kind: 'unanswered' };

/** Before an export is started or opened. */
export const EMPTY_SCREEN: RunScreen = {
  state: IDLE,
  percent: 0,
  connection: 'connecting',
  stalled: false,
  overdue: false,
  download: NO_DOWNLOAD,
  downloadWhenReady: false,
  joined: false,
  startWaits: false,
  startFailure: null,
  announcement: null,
};
