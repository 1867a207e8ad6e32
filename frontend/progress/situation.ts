/** What a run is doing, as the page says it: one word of a union in place of several flags. */
import type { Moment } from './announcements.ts';
import type { Download } from './download.ts';
import { isTerminal, type RunState } from './reducer.ts';
import type { Run } from './run.ts';

export type Situation = 'working' | 'stalled' | 'cancelling' | 'pausing' | 'paused' | 'restarting' | 'ended';

/** A running export is said to have stalled after this silence; a user is told within 75 s. */
export const STALL_MS = 70_000;

export function situationOf(state: Extract<RunState, { kind: 'following' }>, stalled: boolean): Situation {
  const { status } = state.run.progress;
  const command = state.intent?.command;
  if (command === 'cancel') {
    return 'cancelling';
  }
  if (command === 'pause') {
    return 'pausing';
  }
  if (command === 'resume' || command === 'retry') {
    return 'restarting';
  }
  if (isTerminal(status)) {
    return 'ended';
  }
  if (status === 'paused' || status === 'cancelling') {
    return status;
  }
  return stalled ? 'stalled' : 'working';
}

/** What of the screen can be heard. */
interface Heard {
  readonly state: RunState;
  readonly stalled: boolean;
  readonly download: Download;
  readonly downloadWhenReady: boolean;
}

/** @returns null when there is nothing to tell of */
export function momentOf({ state, stalled, download, downloadWhenReady }: Heard): Moment | null {
  if (state.kind === 'starting' || (state.kind === 'opening' && state.request !== null)) {
    return {
      runKey: 'starting',
      attempt: 1,
      situation: 'starting',
      status: 'initialised',
      stage: 'initialised',
      percent: 0,
    };
  }
  if (state.kind !== 'following') {
    return null;
  }
  const { run } = state;
  return {
    runKey: `${run.exportId} ${run.attempt}`,
    attempt: run.attempt,
    situation: spokenSituation(situationOf(state, stalled), run, download, downloadWhenReady),
    status: run.progress.status,
    stage: run.progress.stage,
    percent: run.percent,
  };
}

function spokenSituation(
  situation: Situation,
  run: Run,
  download: Download,
  downloadWhenReady: boolean,
): Moment['situation'] {
  switch (situation) {
    case 'ended':
      return run.progress.status === 'completed' ? spokenDownload(download, downloadWhenReady) : 'ended';
    // Said by the button and the message; whether it comes to it is told by what follows.
    case 'pausing':
    case 'restarting':
      return 'working';
    default:
      return situation;
  }
}

function spokenDownload(download: Download, downloadWhenReady: boolean): Moment['situation'] {
  switch (download.kind) {
    case 'none':
      // It begins in a moment: to say that the file can be downloaded would be old at once.
      return downloadWhenReady ? 'downloading' : 'ended';
    case 'running':
      return 'downloading';
    case 'done':
      return 'downloaded';
    case 'failed':
      return 'ended';
  }
}
