/** The message that is pushed when a stored import changes. */
import { type ImportMessage, isImportEnded, MAX_IMPORT_MESSAGE_BYTES } from '../../protocol.ts';
import type { ImportRecord } from './import-record.ts';
import { importView } from './import-view.ts';

/** @returns undefined for a new session, which has not started, and for a change after the end that no page shows */
export function importMessage(before: ImportRecord | undefined, after: ImportRecord): ImportMessage | undefined {
  const type = before === undefined ? undefined : messageType(before, after);
  if (type === undefined) {
    return undefined;
  }
  const { actorNames: _, ...view } = importView(after, null);
  const { importId, organisationNumber, version, at } = view;
  const message = { type, importId, organisationNumber, version, at, view, hasFiles: true };
  const isTooLong = Buffer.byteLength(JSON.stringify(message)) > MAX_IMPORT_MESSAGE_BYTES;
  return isTooLong ? { ...message, view: { ...view, files: [] }, hasFiles: false } : message;
}

function messageType(before: ImportRecord, after: ImportRecord): ImportMessage['type'] | undefined {
  const { status } = after;
  if (before.status === status && before.attempt === after.attempt) {
    return isImportEnded(status) ? undefined : 'import:progress';
  }
  switch (status) {
    case 'reading':
      return before.status === 'paused' ? 'import:resumed' : 'import:started';
    case 'completed':
      return 'import:completed';
    case 'failed':
      return 'import:failed';
    case 'cancelled':
      return 'import:cancelled';
    case 'paused':
      return 'import:paused';
    case 'uploading':
    case 'publishing':
      return 'import:progress';
  }
}
