/** Uploads the parts of a session, three at a time, each once more with a new address when it fails. */
import type { Upload } from '../../../lambdas/protocol.ts';

const AT_A_TIME = 3;

/** A part to be sent, with its bytes. */
export interface QueuedUpload {
  readonly upload: Upload;
  readonly file: Blob;
}

export interface UploadQueueOptions {
  readonly queue: readonly QueuedUpload[];
  /** Rejects when it is aborted, and when the part was not stored. */
  readonly put: (upload: Upload, file: Blob, onSent: (bytes: number) => void) => Promise<void>;
  /** @returns new addresses for the parts of this file */
  readonly renew: (fileId: string) => Promise<readonly Upload[]>;
  readonly signal: AbortSignal;
  readonly onSent: (upload: Upload, bytes: number) => void;
  readonly onEnd: (upload: Upload, stored: boolean) => void;
}

/** @returns whether all parts are stored; false too when it was aborted */
export async function uploadAll(options: UploadQueueOptions): Promise<boolean> {
  const { queue, signal, onEnd } = options;
  const waiting = [...queue];
  let allStored = true;
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined && !signal.aborted; next = waiting.shift()) {
      const stored = await uploadOne(next, options);
      allStored &&= stored;
      if (!signal.aborted) {
        onEnd(next.upload, stored);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, work));
  return allStored && !signal.aborted;
}

async function uploadOne(
  { upload, file }: QueuedUpload,
  { put, renew, signal, onSent }: UploadQueueOptions,
): Promise<boolean> {
  const report = (bytes: number) => onSent(upload, bytes);
  try {
    await put(upload, file, report);
    return true;
  } catch {
    if (signal.aborted) {
      return false;
    }
  }
  try {
    // The address may have expired while the part waited, and an interrupted upload begins anew.
    const renewed = (await renew(upload.fileId)).find(({ partId }) => partId === upload.partId);
    if (renewed === undefined || signal.aborted) {
      return false;
    }
    await put(renewed, file, report);
    return true;
  } catch {
    return false;
  }
}
