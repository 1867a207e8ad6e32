import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { putFile, UploadInterruptedError, UploadRefusedError } from '../../../../frontend/progress/imports/put-file.ts';

/** A request that does what the test tells it to. */
class FakeRequest {
  static newest: FakeRequest;
  status = 0;
  readonly upload: { onprogress: ((event: { loaded: number }) => void) | null } = { onprogress: null };
  onload: (() => void) | null = null;
  onerror: (() => void) | null = null;
  onabort: (() => void) | null = null;
  readonly headers: Record<string, string> = {};
  opened: string[] = [];
  constructor() {
    FakeRequest.newest = this;
  }
  open(...parameters: string[]) {
    this.opened = parameters;
  }
  setRequestHeader(name: string, value: string) {
    this.headers[name] = value;
  }
  send() {}
  abort() {
    this.onabort?.();
  }
  answer(status: number) {
    this.status = status;
    this.onload?.();
  }
}

beforeEach(() => vi.stubGlobal('XMLHttpRequest', FakeRequest));
afterEach(() => vi.unstubAllGlobals());

function put(abort = new AbortController()) {
  const sent: number[] = [];
  const headers = { 'content-type': 'text/csv', 'Content-Length': '1' };
  const done = putFile({ url: 'https://storage.example/x', headers }, new Blob(['x']), abort.signal, (bytes) =>
    sent.push(bytes),
  );
  return { abort, sent, done };
}

describe('the upload of a file', () => {
  it('is a PUT with the signed headers, without those that only the browser may set, and reports what is sent', async () => {
    const { sent, done } = put();
    const request = FakeRequest.newest;
    request.upload.onprogress?.({ loaded: 1 });
    request.answer(200);
    await done;
    expect(request.opened).toEqual(['PUT', 'https://storage.example/x']);
    expect(request.headers).toEqual({ 'content-type': 'text/csv' });
    expect(sent).toEqual([1]);
  });

  it('rejects with the status when the storage refuses it', async () => {
    const { done } = put();
    FakeRequest.newest.answer(403);
    await expect(done).rejects.toMatchObject({ name: UploadRefusedError.name, status: 403 });
  });

  it('rejects when the connection is lost', async () => {
    const { done } = put();
    FakeRequest.newest.onerror?.();
    await expect(done).rejects.toBeInstanceOf(UploadInterruptedError);
  });

  it('ends the request when it is aborted, and begins none afterwards', async () => {
    const { abort, done } = put();
    const first = FakeRequest.newest;
    abort.abort(new Error('cancelled'));
    await expect(done).rejects.toThrow('cancelled');
    await expect(put(abort).done).rejects.toThrow('cancelled');
    expect(FakeRequest.newest).toBe(first);
  });
});
