/** The only place where the state of the followed export changes: pure, without clock, network or DOM. */
import {
  type ExportMessage,
  type ExportRequest,
  type ExportStatus,
  type ExportView,
  isTerminal,
  type Problem,
} from '../../lambdas/protocol.ts';
import { type Run, runFromMessage, runFromSnapshot, withMessage, withSnapshot } from './run.ts';

export type Command = 'cancel' | 'pause' | 'resume' | 'retry';

/** A command whose button was pressed and that the server has not confirmed yet. */
interface Intent {
  readonly command: Command;
  /** The attempt during which it was pressed. */
  readonly attempt: number;
}

export type RunState =
  /** The button was pressed; the server has not answered yet. */
  { readonly kind: 'starting'; readonly request: ExportRequest; readonly before: SettledState } | SettledState;

/** The states in which the start button can be pressed; a failed start returns to the one before. */
type SettledState =
  | { readonly kind: 'idle' }
  /** An export was chosen, but its data has not come yet. */
  | { readonly kind: 'opening'; readonly exportId: string; readonly request: ExportRequest | null }
  | { readonly kind: 'not-found'; readonly exportId: string }
  | { readonly kind: 'following'; readonly run: Run; readonly intent: Intent | null; readonly refusal: Refusal | null };

export interface Refusal {
  readonly command: Command;
  /** Null when no answer came at all. */
  readonly problem: Problem | null;
}

export type RunAction =
  | { readonly type: 'start-pressed'; readonly request: ExportRequest }
  | { readonly type: 'start-failed' }
  | { readonly type: 'opened'; readonly exportId: string }
  | { readonly type: 'closed' }
  | { readonly type: 'missing'; readonly exportId: string }
  | { readonly type: 'snapshot'; readonly view: ExportView }
  | { readonly type: 'message'; readonly message: ExportMessage }
  | { readonly type: 'command-pressed'; readonly command: Command }
  | { readonly type: 'command-refused'; readonly command: Command; readonly problem: Problem | null };

export const IDLE: RunState = { kind: 'idle' };

export function reduce(state: RunState, action: RunAction): RunState {
  switch (action.type) {
    case 'start-pressed':
      return { kind: 'starting', request: action.request, before: settled(state) };
    case 'start-failed':
      return settled(state);
    case 'opened':
      return opened(state, action.exportId);
    case 'closed':
      return IDLE;
    case 'missing':
      return exportIdOf(state) === action.exportId ? { kind: 'not-found', exportId: action.exportId } : state;
    case 'snapshot':
      return merged(state, action.view.exportId, (run) =>
        run === null ? runFromSnapshot(action.view) : withSnapshot(run, action.view),
      );
    case 'message':
      return merged(state, action.message.exportId, (run) =>
        run === null ? runFromMessage(action.message) : withMessage(run, action.message),
      );
    case 'command-pressed':
      return state.kind === 'following'
        ? { ...state, intent: { command: action.command, attempt: state.run.attempt }, refusal: null }
        : state;
    case 'command-refused':
      return state.kind === 'following' && state.intent?.command === action.command
        ? { ...state, intent: null, refusal: { command: action.command, problem: action.problem } }
        : state;
  }
}

function settled(state: RunState): SettledState {
  return state.kind === 'starting' ? state.before : state;
}

function opened(state: RunState, exportId: string): RunState {
  // Joining the followed export must not empty the screen.
  const before = settled(state);
  if (exportIdOf(before) === exportId && before.kind !== 'not-found') {
    return before;
  }
  return { kind: 'opening', exportId, request: state.kind === 'starting' ? state.request : null };
}

function merged(state: RunState, exportId: string, merge: (run: Run | null) => Run): RunState {
  if (exportIdOf(state) !== exportId) {
    return state;
  }
  const before = state.kind === 'following' ? state.run : null;
  const run = merge(before);
  if (run === before) {
    return state;
  }
  const intent =
    state.kind === 'following' && state.intent !== null && !fulfils(run, state.intent) ? state.intent : null;
  // After a new status the refused command may be allowed, or not wanted any more.
  const refusal =
    state.kind === 'following' && state.run.progress.status === run.progress.status ? state.refusal : null;
  return { kind: 'following', run, intent, refusal };
}

/** Whether the server has done what was asked, or the export has ended. */
function fulfils(run: Run, { command, attempt }: Intent): boolean {
  const { status } = run.progress;
  if (command === 'resume' || command === 'retry') {
    return run.attempt > attempt || (status !== 'paused' && status !== 'failed' && status !== 'cancelling');
  }
  if (command === 'pause') {
    return isTerminal(status) || status === 'paused';
  }
  return isTerminal(status) || status === 'cancelling';
}

export function exportIdOf(state: RunState): string | null {
  switch (state.kind) {
    case 'opening':
    case 'not-found':
      return state.exportId;
    case 'following':
      return state.run.exportId;
    default:
      return null;
  }
}

/** Whether the export is running, so that messages can be expected. */
export function isWorking(status: ExportStatus): boolean {
  return !isTerminal(status) && status !== 'paused';
}
