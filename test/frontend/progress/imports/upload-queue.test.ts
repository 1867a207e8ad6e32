import { describe, expect, it } from 'vitest';
import { uploadAll } from '../../../../frontend/progress/imports/upload-queue.ts';
import type { Upload } from '../../../../lambdas/protocol.ts';
import { uploadOf } from '../../import-factory.ts';
import { settle } from '../fake-clock.ts';

const parts = (count: number) => Array.from({ length: count }, (_, index) => uploadOf({ fileId: `f${index + 1}` }));

function setUp(uploads: readonly Upload[], put: (upload: Upload, signal: AbortSignal) => Promise<void>) {
  const abort = new AbortController();
  const renewed: string[] = [];
  const ends: string[] = [];
  const outcome = uploadAll({
    queue: uploads.map((upload) => ({ upload, file: new Blob(['x']) })),
    put: (upload) => put(upload, abort.signal),
    renew: async (fileId) => {
      renewed.push(fileId);
      return [uploadOf({ fileId, partId: 'p2', url: 'other' }), uploadOf({ fileId, url: 'renewed' })];
    },
    signal: abort.signal,
    onSent: () => {},
    onEnd: ({ fileId }, stored) => ends.push(`${fileId} ${stored}`),
  });
  return { abort, renewed, ends, outcome };
}

describe('the upload queue', () => {
  it('sends three parts at a time', async () => {
    const waiting: (() => void)[] = [];
    const { ends, outcome } = setUp(parts(5), () => new Promise((resolve) => waiting.push(resolve)));
    await settle();
    expect(waiting).toHaveLength(3);
    waiting.shift()?.();
    await settle();
    expect(waiting).toHaveLength(3);
    expect(ends).toEqual(['f1 true']);
    for (const each of waiting) {
      each();
    }
    await settle();
    waiting.at(-1)?.();
    expect(await outcome).toBe(true);
  });

  it('sends a refused part once more, to a new address', async () => {
    const urls: string[] = [];
    const { renewed, ends, outcome } = setUp(parts(1), async ({ url }) => {
      urls.push(url);
      if (url !== 'renewed') {
        throw new Error('refused');
      }
    });
    expect(await outcome).toBe(true);
    expect(urls).toEqual(['https://storage.example/f1-p1', 'renewed']);
    expect(renewed).toEqual(['f1']);
    expect(ends).toEqual(['f1 true']);
  });

  it('fails a part that is refused twice, and sends the others all the same', async () => {
    const { ends, outcome } = setUp(parts(2), async ({ fileId }) => {
      if (fileId === 'f1') {
        throw new Error('refused');
      }
    });
    expect(await outcome).toBe(false);
    expect(ends.sort()).toEqual(['f1 false', 'f2 true']);
  });

  it('asks for no new address and starts no other part after it was aborted', async () => {
    const started: string[] = [];
    const { abort, renewed, ends, outcome } = setUp(parts(5), ({ fileId }, signal) => {
      started.push(fileId);
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))));
    });
    await settle();
    abort.abort();
    expect(await outcome).toBe(false);
    expect(started).toEqual(['f1', 'f2', 'f3']);
    expect(renewed).toEqual([]);
    expect(ends).toEqual([]);
  });
});
