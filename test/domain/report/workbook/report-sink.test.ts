import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { batches, reportSource, writeRows } from './report-source.ts';

describe.each(['xlsx', 'csv'] as const)('the report writer (%s)', (format) => {
  it('rejects with the error of the sink when the sink fails in the middle of many rows', async () => {
    let accepted = 0;
    const sink = new Writable({
      write(chunk: Buffer, _encoding, done) {
        accepted += chunk.length;
        done(accepted > 100_000 ? new Error('disk full') : null);
      },
    });
    const title = () => Math.random().toString(36).repeat(10);
    async function* rows() {
      for (let batch = 0; batch < 100; batch++) yield Array.from({ length: 500 }, () => ['1', title()]);
    }
    await expect(writeRows({ ...reportSource(), rows: rows() }, sink, { format, language: 'nb' })).rejects.toThrow(
      'disk full',
    );
  });

  it('destroys the sink when the rows fail, so that a half-written file is not taken for a report', async () => {
    const sink = new Writable({ write: (_chunk, _encoding, done) => done() });
    async function* rows() {
      yield [['1']];
      throw new Error('no more rows');
    }
    sink.on('error', () => undefined);
    await expect(writeRows({ ...reportSource(), rows: rows() }, sink, { format, language: 'nb' })).rejects.toThrow(
      'no more rows',
    );
    expect(sink.destroyed).toBe(true);
  });

  it('reads rows only as fast as the sink accepts them when the sink is slow', async () => {
    let accepted = 0;
    let produced = 0;
    let maxAhead = 0;
    const sink = new Writable({
      highWaterMark: 16_384,
      write(chunk: Buffer, _encoding, done) {
        accepted += chunk.length;
        setTimeout(done, 2);
      },
    });
    // The text compresses to half at best, so that bytes in and bytes out can be compared.
    const batch = () =>
      Array.from({ length: 100 }, () => ['1', Array.from({ length: 30 }, () => Math.random().toString(36)).join('')]);
    async function* rows() {
      for (let index = 0; index < 400; index++) {
        produced += 100 * 370;
        maxAhead = Math.max(maxAhead, produced * 0.5 - accepted);
        yield batch();
      }
    }
    await writeRows({ ...reportSource(), rows: rows() }, sink, { format, language: 'nb' });
    expect(produced).toBeGreaterThan(14_000_000);
    expect(maxAhead).toBeLessThan(4_500_000);
  }, 30_000);
});

it('the workbook writer finishes a sheet that ends while much output is still waiting for the sink', async () => {
  // Text that does not compress, so that it queues up for a sink that is slow with the first bytes.
  const piece = () =>
    Array.from({ length: 2_000 }, () => String.fromCharCode(0x4e00 + Math.random() * 20_000)).join('');
  const pieces = Array.from({ length: 40 }, piece);
  for (let rows = 160; rows < 400; rows += 8) {
    let waits = 0;
    const sink = new Writable({
      highWaterMark: 1,
      write: (_chunk, _encoding, done) => (waits++ === 0 ? setTimeout(done, 25) : setImmediate(done)),
    });
    const batch = Array.from({ length: rows }, (_, row) => ['1', pieces[row % 40] ?? '']);
    const { sheets } = await writeRows({ ...reportSource(), rows: batches(batch) }, sink, {
      format: 'xlsx',
      language: 'nb',
    });
    expect(sheets).toContainEqual(expect.objectContaining({ name: 'Aktiviteter', rows }));
  }
}, 60_000);
