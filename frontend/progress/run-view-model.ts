/** Everything that the run panel shows, from the press of the button to the end. Pure. */
import { type Estimate, type ExportRequest, type ExportView, type Progress, STAGES } from '../../lambdas/protocol.ts';
import { type Bar, barOf } from './bar.ts';
import { attemptOf, hasNotBegun, type Run } from './run.ts';
import type { RunScreen } from './run-screen.ts';
import { type Situation, situationOf } from './situation.ts';
import { type Step, stepsOf } from './steps.ts';

type ActorNames = ExportView['actorNames'];
type ViewStatus =
  | Exclude<Situation, 'ended'>
  | 'starting'
  | 'downloading'
  | 'completed'
  | 'completed_empty'
  | 'failed'
  | 'cancelled';

type ViewMessage =
  | { readonly kind: 'stage'; readonly progress: Progress }
  /** Bytes; `total` null: not known. */
  | { readonly kind: 'download'; readonly received: number; readonly total: number | null }
  /** Null until the place is known. */
  | { readonly kind: 'queued'; readonly place: number | null }
  | {
      readonly kind: 'text';
      readonly key:
        | Exclude<ViewStatus, 'working' | 'stalled' | 'queued' | 'downloading'>
        | 'finishing'
        | 'waitsForCancel';
    };

/** `overdue`: the estimate has run out. `silent`: no estimate, because nothing has been heard for too long. */
export type ShownEstimate = Estimate | { readonly kind: 'overdue' | 'silent' };

export interface RunViewModel {
  /** Null before the server has answered. */
  readonly situation: Situation | null;
  readonly status: ViewStatus;
  readonly colour: 'info' | 'warning' | 'success' | 'danger' | 'neutral';
  readonly year: number | null;
  readonly request: ExportRequest | null;
  /** Actors, as in the audit trail. */
  readonly startedBy: {
    /** When it began, or was asked for while it has not begun. */
    readonly at: string;
    readonly hasBegun: boolean;
    readonly actor: string;
    readonly names: ActorNames;
  } | null;
  /** Of `MAX_ATTEMPTS`. */
  readonly attempt: number;
  readonly bar: Bar;
  readonly twoPhases: boolean;
  readonly tone: 'active' | 'still' | 'stopped' | 'done';
  readonly message: ViewMessage;
  /** Null when there is nothing to wait for. */
  readonly estimate: ShownEstimate | null;
  /** None for an export that was cancelled before it began. */
  readonly steps: readonly Step[];
}

const COLOURS: Readonly<Record<ViewStatus, RunViewModel['colour']>> = {
  starting: 'info',
  queued: 'info',
  working: 'info',
  restarting: 'info',
  stalled: 'warning',
  cancelling: 'warning',
  pausing: 'warning',
  paused: 'neutral',
  downloading: 'info',
  completed: 'success',
  completed_empty: 'neutral',
  failed: 'danger',
  cancelled: 'neutral',
};

/** @returns null when no export is on the screen */
export function runViewModelOf(screen: RunScreen): RunViewModel | null {
  const { state, downloadWhenReady, startWaits } = screen;
  if (state.kind === 'starting' || (state.kind === 'opening' && state.request !== null)) {
    return startingViewModel(state.request, downloadWhenReady, startWaits);
  }
  return state.kind === 'following' ? followingViewModel(state.run, situationOf(state, screen), screen) : null;
}

function startingViewModel(request: ExportRequest | null, twoPhases: boolean, waits: boolean): RunViewModel {
  return {
    situation: null,
    status: 'starting',
    colour: COLOURS.starting,
    year: request?.year ?? null,
    request,
    startedBy: null,
    attempt: 1,
    bar: { phase: 'processing', percent: 0 },
    twoPhases,
    tone: 'active',
    message: { kind: 'text', key: waits ? 'waitsForCancel' : 'starting' },
    estimate: { kind: 'calculating' },
    steps: stepsOf('initialised', 'initialised', request?.includeAttachments ?? false),
  };
}

function followingViewModel(run: Run, situation: Situation, screen: RunScreen): RunViewModel {
  const { download, downloadWhenReady, percent } = screen;
  const { progress, particulars } = run;
  const status = viewStatus(run, situation, downloadWhenReady);
  // Before the first snapshot only the number of stages says it: bundling is the one that a run can be without.
  const bundles = particulars?.request.includeAttachments ?? progress.stageCount === STAGES.length;
  return {
    situation,
    status,
    colour: COLOURS[status],
    year: particulars?.request.year ?? null,
    request: particulars?.request ?? null,
    startedBy:
      particulars === null
        ? null
        : {
            at: particulars.startedAt ?? particulars.createdAt,
            hasBegun: particulars.startedAt !== null,
            actor: particulars.requestedBy,
            names: particulars.actorNames,
          },
    attempt: attemptOf(run) ?? 1,
    bar: barOf(percent, downloadWhenReady, download),
    // Without a file there is nothing to download.
    twoPhases: downloadWhenReady && status !== 'completed_empty',
    tone: toneOf(status),
    message: messageOf(run, status, download),
    estimate: estimateOf(run, situation, screen),
    // A restarting run goes on in the stage where it stopped.
    steps: isCancelledUnbegun(run)
      ? []
      : stepsOf(situation === 'restarting' ? progress.stage : progress.status, progress.stage, bundles),
  };
}

function isCancelledUnbegun(run: Run): boolean {
  return hasNotBegun(run) && run.progress.status !== 'queued';
}

function estimateOf(run: Run, situation: Situation, { overdue, connection }: RunScreen): ShownEstimate | null {
  switch (situation) {
    case 'working':
      return overdue ? { kind: connection === 'offline' ? 'silent' : 'overdue' } : run.progress.estimate;
    // The last estimate belongs to the run that ended.
    case 'restarting':
      return { kind: 'calculating' };
    case 'stalled':
      return { kind: 'silent' };
    default:
      return null;
  }
}

/** @param downloads the download that was chosen at the start is not over: until then the whole is not completed */
function viewStatus(run: Run, situation: Situation, downloads: boolean): ViewStatus {
  if (situation !== 'ended') {
    return situation;
  }
  switch (run.progress.status) {
    case 'completed':
      return downloads ? 'downloading' : 'completed';
    case 'completed_empty':
    case 'cancelled':
      return run.progress.status;
    default:
      return 'failed';
  }
}

function toneOf(status: ViewStatus): RunViewModel['tone'] {
  switch (status) {
    case 'completed':
    case 'completed_empty':
      return 'done';
    case 'failed':
      return 'stopped';
    case 'paused':
    case 'queued':
    case 'cancelled':
      return 'still';
    default:
      return 'active';
  }
}

function messageOf(run: Run, status: ViewStatus, download: RunScreen['download']): ViewMessage {
  if (status === 'working' || status === 'stalled') {
    return { kind: 'stage', progress: run.progress };
  }
  if (status === 'queued') {
    return { kind: 'queued', place: run.queuePlace };
  }
  if (status === 'downloading') {
    const total = run.result?.outcome === 'completed' ? run.result.bytes : null;
    return download.kind === 'running'
      ? { kind: 'download', received: download.received, total: download.total }
      : { kind: 'download', received: 0, total };
  }
  return { kind: 'text', key: status === 'completed' && run.result === null ? 'finishing' : status };
}
