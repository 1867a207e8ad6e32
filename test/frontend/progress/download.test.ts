import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { barOf, downloadedPercent } from '../../../frontend/progress/bar.ts';
import { DamagedFileError, downloadFile } from '../../../frontend/progress/download.ts';

const PIECES = ['first,', 'second,', 'third'];
const TEXT = PIECES.join('');
const SHA256 = createHash('sha256').update(TEXT).digest('hex');

const served = (headers: Record<string, string> = { 'content-length': String(TEXT.length) }) =>
  (async () =>
    new Response(
      new ReadableStream({
        start(controller) {
          for (const piece of PIECES) {
            controller.enqueue(new TextEncoder().encode(piece));
          }
          controller.close();
        },
      }),
      { headers },
    )) as typeof fetch;

describe('downloading a report', () => {
  it('reports the received bytes as they arrive', async () => {
    const counted: [number, number | null][] = [];
    const blob = await downloadFile({
      url: 'https://reports.example/x',
      sha256: SHA256,
      fetch: served(),
      signal: new AbortController().signal,
      onBytes: (received, total) => counted.push([received, total]),
    });
    expect(await blob.text()).toBe(TEXT);
    expect(counted).toEqual([
      [0, 18],
      [6, 18],
      [13, 18],
      [18, 18],
    ]);
  });

  it('throws DamagedFileError when the bytes are not the verified ones', async () => {
    const download = downloadFile({
      url: 'https://reports.example/x',
      sha256: 'f'.repeat(64),
      fetch: served(),
      signal: new AbortController().signal,
      onBytes: () => {},
    });
    await expect(download).rejects.toBeInstanceOf(DamagedFileError);
  });

  it('reports an unknown size when the server does not give it', async () => {
    const totals = new Set<number | null>();
    await downloadFile({
      url: 'https://reports.example/x',
      sha256: SHA256,
      fetch: served({}),
      signal: new AbortController().signal,
      onBytes: (_, total) => totals.add(total),
    });
    expect([...totals]).toEqual([null]);
  });

  it('throws for a link that does not work any more', async () => {
    const dead = (async () => new Response('<Error/>', { status: 403 })) as typeof fetch;
    await expect(
      downloadFile({
        url: 'https://reports.example/x',
        sha256: SHA256,
        signal: new AbortController().signal,
        fetch: dead,
        onBytes: () => {},
      }),
    ).rejects.toThrow('403');
  });
});

describe('the bar', () => {
  it('is filled by processing only, unless the download was chosen at the start', () => {
    expect(barOf(64, false, { kind: 'none' })).toEqual({ phase: 'processing', percent: 64 });
    expect(barOf(64, true, { kind: 'none' })).toEqual({ phase: 'processing', percent: 32 });
    expect(barOf(100, true, { kind: 'running', received: 50, total: 100 })).toEqual({
      phase: 'downloading',
      percent: 75,
    });
  });

  it('shows no progress for a download of unknown size', () => {
    expect(downloadedPercent({ kind: 'running', received: 500, total: null })).toBe(0);
  });
});

it('a download that is cancelled after its last byte returns nothing', async () => {
  const controller = new AbortController();
  const download = downloadFile({
    url: 'https://reports.example/x',
    sha256: SHA256,
    fetch: served(),
    signal: controller.signal,
    onBytes: (received) => received === TEXT.length && controller.abort(),
  });
  await expect(download).rejects.toThrow(/abort/i);
});
