/** Sends the files of a session from this tab, and starts the session once all of them are stored. */
import type { Upload } from '../../../lambdas/protocol.ts';
import { problemOf } from '../../api/problem.ts';
import type { RegisterApi } from '../../api/registers/register-client.ts';
import type { ImportAction, ImportState } from './import-reducer.ts';
import { uploadAll } from './upload-queue.ts';

/** The files that this tab uploads. */
export interface Batch {
  readonly importId: string;
  readonly year: number;
  readonly parts: readonly { readonly upload: Upload; readonly file: File }[];
  readonly abort: AbortController;
  /** Ids of the files that may replace their predecessors. */
  replace: readonly string[];
}

/** Rejects when it is aborted, and when the part was not stored. */
export type PutPart = (
  upload: Upload,
  file: Blob,
  signal: AbortSignal,
  onSent: (bytes: number) => void,
) => Promise<void>;

interface UploadBatchOptions {
  readonly server: Pick<RegisterApi, 'start' | 'renewUpload'>;
  readonly put: PutPart;
  readonly state: () => ImportState;
  readonly dispatch: (action: ImportAction) => void;
  /** Fetches the session. */
  readonly refresh: () => Promise<void>;
  readonly wake: () => void;
}

/** What has been sent already is not sent again. */
export async function uploadBatch(batch: Batch, options: UploadBatchOptions): Promise<void> {
  const { server, put, state, dispatch } = options;
  const { signal } = batch.abort;
  dispatch({ type: 'transfer', phase: 'uploading' });
  const stored = await uploadAll({
    queue: batch.parts.filter(({ upload }) => !isSent(state(), upload)),
    signal,
    put: (upload, file, onSent) => put(upload, file, signal, onSent),
    renew: (fileId) => server.renewUpload(batch.importId, fileId),
    onSent: (part, sent) => dispatch({ type: 'part', part, change: { sent, state: 'sending' } }),
    onEnd: (part, isStored) =>
      dispatch({
        type: 'part',
        part,
        change: isStored ? { sent: part.bytes, state: 'sent' } : { sent: 0, state: 'failed' },
      }),
  });
  if (signal.aborted) {
    return;
  }
  if (stored) {
    await start(batch, options);
  } else {
    dispatch({ type: 'transfer', phase: 'failed' });
  }
}

async function start({ importId, replace, parts }: Batch, options: UploadBatchOptions): Promise<void> {
  const { server, dispatch, refresh, wake } = options;
  dispatch({ type: 'transfer', phase: 'starting' });
  try {
    await server.start(importId, replace);
  } catch (error) {
    const problem = problemOf(error);
    if (problem?.code === 'replacement_not_confirmed') {
      // A colleague has published a file of the same name meanwhile; the snapshot says which.
      await refresh();
      dispatch({ type: 'transfer', phase: 'asking' });
      return;
    }
    if (problem?.code === 'upload_missing') {
      for (const { upload } of parts) {
        dispatch({ type: 'part', part: upload, change: { sent: 0, state: 'waiting' } });
      }
    }
    dispatch({ type: 'refused', request: { kind: 'start' }, problem });
    dispatch({ type: 'transfer', phase: 'failed' });
  }
  wake();
}

function isSent(state: ImportState, { fileId, partId }: Upload): boolean {
  return (
    state.kind === 'following' &&
    state.transfer !== null &&
    state.transfer.parts.some((part) => part.fileId === fileId && part.partId === partId && part.state === 'sent')
  );
}

/**
 * The API cleans names: of spaces and invisible characters, so a name that is not found is looked for without them, and of
 * what looks like a fødselsnummer, so the last of them are looked for by their size.
 */
export function partsOf(uploads: readonly Upload[], files: readonly File[]): Batch['parts'] {
  const left = [...files];
  const take = (fits: (file: File) => boolean) => {
    const index = left.findIndex(fits);
    return index < 0 ? undefined : left.splice(index, 1)[0];
  };
  const found = new Map<Upload, File>();
  for (const fits of [hasName, hasLetters, hasSize]) {
    for (const upload of uploads.filter((each) => !found.has(each))) {
      const file = take((each) => fits(each, upload));
      if (file !== undefined) found.set(upload, file);
    }
  }
  return uploads.flatMap((upload) => {
    const file = found.get(upload);
    return file === undefined ? [] : [{ upload, file }];
  });
}

const hasName = (file: File, { name }: Upload) => file.name === name;
const hasLetters = (file: File, { name, bytes }: Upload) => file.size === bytes && shown(file.name) === shown(name);
const hasSize = (file: File, { bytes }: Upload) => file.size === bytes;

function shown(name: string): string {
  return name.replace(/[\p{White_Space}\p{C}]/gu, '');
}
