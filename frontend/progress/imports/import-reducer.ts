/** The only place where the state of the followed import changes: pure, without clock, network or DOM. */
import { type ImportMessage, type ImportView, isImportEnded, type Problem } from '../../../lambdas/protocol.ts';
import { type PartTransfer, type Transfer, transferOf, withPart } from './transfer.ts';

/** What the user asked of the session, or of one file of it. */
export type ImportRequest =
  | { readonly kind: 'create' | 'start' | 'cancel' | 'pause' | 'resume' }
  | { readonly kind: 'retry'; readonly fileId: string };

export interface ImportRefusal {
  readonly request: ImportRequest;
  /** Null when no answer came at all. */
  readonly problem: Problem | null;
}

export type ImportState =
  /** `closed`: the import that was shown before, which the user does not want to see again. */
  | { readonly kind: 'idle'; readonly refusal: ImportRefusal | null; readonly closed: string | null }
  /** Files were chosen; the server has not answered yet. */
  | { readonly kind: 'creating'; readonly closed: string | null }
  | { readonly kind: 'opening'; readonly importId: string }
  | { readonly kind: 'not-found'; readonly importId: string }
  | {
      readonly kind: 'following';
      readonly view: ImportView;
      /** Null when this tab uploads nothing. */
      readonly transfer: Transfer | null;
      /** Pressed, and not confirmed by the server yet; with the version and attempt at that time. */
      readonly pressed: { readonly request: ImportRequest; readonly attempt: number } | null;
      readonly refusal: ImportRefusal | null;
    };

export type ImportAction =
  | { readonly type: 'create-pressed' }
  | { readonly type: 'created'; readonly view: ImportView; readonly asking: boolean }
  | { readonly type: 'opened'; readonly importId: string }
  | { readonly type: 'closed' }
  | { readonly type: 'missing'; readonly importId: string }
  | { readonly type: 'snapshot'; readonly view: ImportView }
  | { readonly type: 'message'; readonly message: ImportMessage }
  | { readonly type: 'transfer'; readonly phase: Transfer['phase'] }
  | {
      readonly type: 'part';
      readonly part: Pick<PartTransfer, 'fileId' | 'partId'>;
      readonly change: Partial<Pick<PartTransfer, 'sent' | 'state'>>;
    }
  | { readonly type: 'pressed'; readonly request: ImportRequest }
  | { readonly type: 'refused'; readonly request: ImportRequest; readonly problem: Problem | null };

export const NO_IMPORT: ImportState = { kind: 'idle', refusal: null, closed: null };

export function reduceImport(state: ImportState, action: ImportAction): ImportState {
  switch (action.type) {
    case 'create-pressed':
      return { kind: 'creating', closed: importIdOf(state) };
    case 'created':
      return {
        kind: 'following',
        view: action.view,
        transfer: transferOf(action.view, action.asking),
        pressed: null,
        refusal: null,
      };
    case 'opened':
      return importIdOf(state) === action.importId ? state : { kind: 'opening', importId: action.importId };
    case 'closed':
      return { kind: 'idle', refusal: null, closed: importIdOf(state) };
    case 'missing':
      return importIdOf(state) === action.importId ? { kind: 'not-found', importId: action.importId } : state;
    case 'snapshot':
      return merged(state, action.view);
    case 'message':
      return merged(state, withNames(state, action.message.view));
    case 'transfer':
      return withTransfer(state, (transfer) => ({ ...transfer, phase: action.phase }));
    case 'part':
      return withTransfer(state, (transfer) => withPart(transfer, action.part, action.change));
    case 'pressed':
      return state.kind === 'following'
        ? { ...state, pressed: { request: action.request, attempt: state.view.attempt }, refusal: null }
        : state;
    case 'refused': {
      const { request, problem } = action;
      if (state.kind === 'following') {
        return { ...state, pressed: null, refusal: { request, problem } };
      }
      return state.kind === 'creating' ? { kind: 'idle', refusal: { request, problem }, closed: state.closed } : state;
    }
  }
}

/** Messages leave out the names of users; they are those of the last snapshot. */
function withNames(state: ImportState, view: ImportMessage['view']): ImportView {
  const known = state.kind === 'following' && state.view.importId === view.importId ? state.view.actorNames : {};
  return { ...view, actorNames: known };
}

/** Each view is whole, so the newest version replaces all others, in whatever order they come. */
function merged(state: ImportState, view: ImportView): ImportState {
  if (importIdOf(state) !== view.importId) {
    return state;
  }
  if (state.kind !== 'following') {
    return { kind: 'following', view, transfer: null, pressed: null, refusal: null };
  }
  const before = state.view;
  if (view.version < before.version) {
    return state;
  }
  if (view.version === before.version) {
    // The snapshot of the same version has the names that a message left out.
    const actorNames = { ...before.actorNames, ...view.actorNames };
    return Object.keys(actorNames).length === Object.keys(before.actorNames).length
      ? state
      : { ...state, view: { ...view, actorNames } };
  }
  const { pressed } = state;
  return {
    kind: 'following',
    view: { ...view, actorNames: { ...before.actorNames, ...view.actorNames } },
    transfer: view.status === 'uploading' ? state.transfer : null,
    pressed: pressed !== null && !fulfils(view, pressed) ? pressed : null,
    // In a new status the refused request may be allowed, or not wanted any more.
    refusal: view.status === before.status ? state.refusal : null,
  };
}

/** Whether the server has done what was asked, or the session has ended otherwise. */
function fulfils(view: ImportView, { request, attempt }: { request: ImportRequest; attempt: number }): boolean {
  switch (request.kind) {
    case 'pause':
      return view.status === 'paused' || isImportEnded(view.status);
    case 'resume':
    case 'retry':
      return view.attempt > attempt;
    case 'cancel':
      return isImportEnded(view.status);
    default:
      return view.status !== 'uploading';
  }
}

function withTransfer(state: ImportState, change: (transfer: Transfer) => Transfer): ImportState {
  return state.kind === 'following' && state.transfer !== null ? { ...state, transfer: change(state.transfer) } : state;
}

export function importIdOf(state: ImportState): string | null {
  switch (state.kind) {
    case 'opening':
    case 'not-found':
      return state.importId;
    case 'following':
      return state.view.importId;
    default:
      return null;
  }
}

/** Whether the state machine works on it, so that messages can be expected. */
export function isImportWorking(view: ImportView): boolean {
  return view.status === 'reading' || view.status === 'publishing';
}
