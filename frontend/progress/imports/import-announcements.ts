/** What is announced to a screen reader while an import runs: its steps and how many files are done, not each percent. Pure. */
import type { ImportView } from '../../../lambdas/protocol.ts';
import type { ImportState } from './import-reducer.ts';

export type ImportAnnouncement =
  | { readonly kind: 'uploading'; readonly files: number }
  | { readonly kind: 'uploadFailed' | 'reading' | 'resumed' | 'publishing' | 'paused' | 'cancelled' | 'unchanged' }
  | { readonly kind: 'files'; readonly ended: number; readonly total: number; readonly failed: number }
  | { readonly kind: 'completed'; readonly failed: number };

/** @returns null when nothing has happened that a listener needs to know */
export function importAnnouncement(before: ImportState, now: ImportState): ImportAnnouncement | null {
  if (now.kind !== 'following') {
    return null;
  }
  const earlier = before.kind === 'following' && before.view.importId === now.view.importId ? before : null;
  const phase = now.transfer?.phase ?? null;
  if (phase !== null && phase !== (earlier?.transfer?.phase ?? null)) {
    switch (phase) {
      case 'uploading':
        return { kind: 'uploading', files: now.view.files.length };
      case 'failed':
        return { kind: 'uploadFailed' };
      default:
        return null;
    }
  }
  // The first state of an import that was opened is on the screen; it is no news.
  return earlier === null ? null : changeOf(earlier.view, now.view);
}

function changeOf(before: ImportView, now: ImportView): ImportAnnouncement | null {
  const { completed, failed, total } = now.summary;
  if (before.status !== now.status) {
    switch (now.status) {
      case 'reading':
        return { kind: before.status === 'paused' ? 'resumed' : 'reading' };
      case 'completed':
        return now.registerVersion === null ? { kind: 'unchanged' } : { kind: 'completed', failed };
      case 'publishing':
      case 'paused':
      case 'cancelled':
        return { kind: now.status };
      default:
        // A failure is read out by its alert; here too it would be heard twice.
        return null;
    }
  }
  const ended = completed + failed;
  const isNews = now.status === 'reading' && ended > before.summary.completed + before.summary.failed && ended < total;
  return isNews ? { kind: 'files', ended, total, failed } : null;
}
