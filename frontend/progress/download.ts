/** Downloads a finished report, counts its bytes, and checks that they are those that the export verified. */

export type Download =
  | { readonly kind: 'none' }
  /** Bytes; `total` null: not known. */
  | { readonly kind: 'running'; readonly received: number; readonly total: number | null }
  | { readonly kind: 'done' }
  /** By the user. */
  | { readonly kind: 'cancelled' }
  | {
      readonly kind: 'failed';
      readonly reason: 'interrupted' | 'damaged' | 'refused';
      /** Bytes. */
      readonly received: number;
    };

export const NO_DOWNLOAD: Download = { kind: 'none' };

/** Thrown when the received bytes are not those that the export verified. */
export class DamagedFileError extends Error {
  override readonly name = 'DamagedFileError';
}

export interface DownloadOptions {
  readonly url: string;
  /** Hexadecimal. */
  readonly sha256: string;
  readonly fetch: typeof fetch;
  /** Ends it; nothing is returned afterwards. */
  readonly signal: AbortSignal;
  /** Called for every received piece. */
  readonly onBytes: (received: number, total: number | null) => void;
}

/** @throws DamagedFileError; whatever `fetch` throws when the network goes away, or the reason of the signal. */
export async function downloadFile({ url, sha256, fetch, signal, onBytes }: DownloadOptions): Promise<Blob> {
  const response = await fetch(url, { cache: 'no-store', referrerPolicy: 'no-referrer', signal });
  if (!response.ok || response.body === null) {
    throw new Error(`The download answered ${response.status}`);
  }
  const length = Number(response.headers.get('content-length') ?? '');
  const total = length > 0 ? length : null;
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let received = 0;
  onBytes(0, total);
  const reader = response.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) {
      break;
    }
    pieces.push(value);
    received += value.length;
    onBytes(received, total);
  }
  const blob = new Blob(pieces, { type: response.headers.get('content-type') ?? 'application/octet-stream' });
  if ((await sha256Of(blob)) !== sha256) {
    throw new DamagedFileError(`${received} bytes arrived, but their SHA-256 is not the one of the report`);
  }
  // Also when it was ended after the last byte, while the checksum was computed.
  signal.throwIfAborted();
  return blob;
}

async function sha256Of(blob: Blob): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', await blob.arrayBuffer());
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Saves a file as if the user had clicked a link to it. */
export function saveFile(blob: Blob, fileName: string): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = address;
  link.download = fileName;
  link.hidden = true;
  document.body.append(link);
  link.click();
  link.remove();
  // Some browsers start reading only after the click has been handled.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
