/** One upload to a presigned address. XMLHttpRequest, because `fetch` reports no progress of what is sent. */
import type { Upload } from '../../../lambdas/protocol.ts';

/** Thrown when the storage refused the file, for example because the address has expired. */
export class UploadRefusedError extends Error {
  override readonly name = 'UploadRefusedError';
  readonly status: number;
  constructor(status: number) {
    super(`The storage answered ${status}`);
    this.status = status;
  }
}

/** Thrown when the connection was lost before the storage had answered. */
export class UploadInterruptedError extends Error {
  override readonly name = 'UploadInterruptedError';
}

/** Headers that browsers set themselves and refuse to take. */
const SET_BY_BROWSER = ['content-length', 'host'];

/**
 * @param onSent called with the number of bytes that have been sent
 * @throws UploadRefusedError, UploadInterruptedError, and the signal's reason when it is aborted
 */
export function putFile(
  upload: Pick<Upload, 'url' | 'headers'>,
  file: Blob,
  signal: AbortSignal,
  onSent: (bytes: number) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason);
      return;
    }
    const request = new XMLHttpRequest();
    const abort = () => request.abort();
    const settle = (end: () => void) => () => {
      signal.removeEventListener('abort', abort);
      end();
    };
    request.upload.onprogress = ({ loaded }) => onSent(loaded);
    request.onload = settle(() =>
      request.status >= 200 && request.status < 300 ? resolve() : reject(new UploadRefusedError(request.status)),
    );
    request.onerror = settle(() => reject(new UploadInterruptedError('The connection was lost')));
    request.onabort = settle(() => reject(signal.reason));
    signal.addEventListener('abort', abort);
    request.open('PUT', upload.url);
    for (const [name, value] of Object.entries(upload.headers)) {
      if (!SET_BY_BROWSER.includes(name.toLowerCase())) {
        request.setRequestHeader(name, value);
      }
    }
    request.send(file);
  });
}
