/** What a run is doing, as one value of a union instead of several flags. */
import { isTerminal } from '../../lambdas/protocol.ts';
import type { Moment } from './announcements.ts';
import { barOf } from './bar.ts';
import type { RunState } from './reducer.ts';
import { attemptOf, type Run } from './run.ts';
import type { RunScreen } from './run-screen.ts';

export type Situation = 'working' | 'stalled' | 'cancelling' | 'pausing' | 'paused' | 'queued' | 'restarting' | 'ended';

type Contact = Pick<RunScreen, 'stalled' | 'connection'>;

export function situationOf(
  state: Extract<RunState, { kind: 'following' }>,
  { stalled, connection }: Contact,
): Situation {
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
  if (status === 'paused' || status === 'cancelling' || status === 'queued') {
    return status;
  }
  // Without contact to the server every export is silent.
  return stalled && connection !== 'offline' ? 'stalled' : 'working';
}

/** @returns null when there is nothing to announce */
export function momentOf(screen: RunScreen): Moment | null {
  const { state, joined, connection } = screen;
  if (state.kind === 'starting' || (state.kind === 'opening' && state.request !== null)) {
    return {
      runKey: 'starting',
      attempt: 1,
      situation: state.kind !== 'starting' ? 'started' : screen.startWaits ? 'waitsForCancel' : 'starting',
      status: 'initialised',
      stage: 'initialised',
      percent: 0,
      queuePlace: null,
      joined,
      offline: false,
    };
  }
  if (state.kind !== 'following') {
    return null;
  }
  const { run } = state;
  const { status, stage } = run.progress;
  const attempt = attemptOf(run);
  return {
    runKey: `${run.exportId} ${run.attempt}`,
    attempt: attempt ?? run.attempt,
    situation: attempt === null ? 'restarting' : spokenSituation(situationOf(state, screen), run, screen),
    status,
    stage,
    percent: barOf(run.percent, screen.downloadWhenReady, screen.download).percent,
    queuePlace: run.queuePlace,
    joined,
    offline: connection === 'offline' && !isTerminal(status),
  };
}

/** Pausing and restarting are shown by the button and the message; the next status says whether they happened. */
function spokenSituation(situation: Situation, run: Run, screen: RunScreen): Moment['situation'] {
  const { status } = run.progress;
  switch (situation) {
    case 'ended':
      return status === 'completed' ? spokenDownload(screen) : 'ended';
    case 'pausing':
      return 'working';
    case 'restarting':
      return isTerminal(status) ? 'ended' : status === 'paused' || status === 'queued' ? status : 'working';
    default:
      return situation;
  }
}

function spokenDownload({ download, downloadWhenReady }: RunScreen): Moment['situation'] {
  switch (download.kind) {
    case 'none':
      // The download is about to start, so "can be downloaded" would be out of date at once.
      return downloadWhenReady ? 'downloading' : 'ended';
    case 'running':
      return 'downloading';
    case 'done':
      return 'downloaded';
    case 'cancelled':
      return 'download-cancelled';
    case 'failed':
      return 'ended';
  }
}
