import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DiskScratchSpace, deleteLeftovers } from '../../lambdas/adapters/scratch-space.ts';

/** Where the scratch folders are, which no other test uses. */
let temporary: string;
let scratch: DiskScratchSpace;
beforeEach(() => {
  temporary = mkdtempSync(path.join(tmpdir(), 'scratch-test-'));
  vi.stubEnv('TMPDIR', temporary);
  scratch = new DiskScratchSpace();
});
afterEach(async () => {
  await scratch.clear();
  vi.unstubAllEnvs();
  rmSync(temporary, { recursive: true });
});

const nothing = async (): Promise<void> => undefined;
const left = () => readdirSync(temporary);
const texts = async (taken: AsyncIterable<string>) => {
  const all: string[] = [];
  for await (const text of taken) all.push(text);
  return all;
};

describe('a kept stream', () => {
  it('has its size and its hash, and can be read from any place several times', async () => {
    const bytes = Buffer.from('Kari Berg;'.repeat(20_000));
    const seen: number[] = [];
    const pieces = [bytes.subarray(0, 70_000), bytes.subarray(70_000)];
    const kept = await scratch.keep(Readable.from(pieces), async (count) => void seen.push(count));
    expect(kept.bytes).toBe(bytes.length);
    expect(kept.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
    expect(seen).toEqual([70_000, 200_000]);
    expect(kept.source.size).toBe(bytes.length);
    for (const [start, end] of [
      [0, bytes.length],
      [69_999, 70_002],
      [5, 5],
    ] as const) {
      expect(await buffer(kept.source.read(start, end))).toEqual(bytes.subarray(start, end));
    }
  });

  it('may be empty', async () => {
    const { bytes, source } = await scratch.keep(Readable.from([]), nothing);
    expect(bytes).toBe(0);
    expect(await buffer(source.read(0, 0))).toEqual(Buffer.alloc(0));
  });

  it('whose connection breaks is a fault that passes', async () => {
    const broken = Readable.from(
      (async function* half() {
        yield Buffer.from('Kari');
        throw Object.assign(new Error('aborted'), { code: 'ECONNRESET' });
      })(),
    );
    await expect(scratch.keep(broken, nothing)).rejects.toMatchObject({ name: 'TransientError', retryable: true });
  });

  it('ends with the error of the one who watches it', async () => {
    const stopped = () => Promise.reject(new Error('The import is cancelled'));
    await expect(scratch.keep(Readable.from([Buffer.from('Kari')]), stopped)).rejects.toThrow('cancelled');
  });
});

describe('a spill', () => {
  it('gives the texts of each partition in their order, once', async () => {
    const spill = scratch.spill();
    await spill.append(1, 'a\n');
    await spill.append(2, 'Åse\n');
    await spill.append(1, 'b\n');
    expect(await texts(spill.take(1))).toEqual(['a\n', 'b\n']);
    expect(await texts(spill.take(1))).toEqual([]);
    expect(await texts(spill.take(2))).toEqual(['Åse\n']);
    expect(await texts(spill.take(3))).toEqual([]);
  });

  it('takes texts for other partitions while one is being taken', async () => {
    const spill = scratch.spill();
    await spill.append(1, 'one');
    await spill.append(1, 'two');
    for await (const text of spill.take(1)) await spill.append(2, text.toUpperCase());
    expect(await texts(spill.take(2))).toEqual(['ONE', 'TWO']);
  });

  it('gives back any texts by partition', async () => {
    const appended = fc.array(fc.tuple(fc.nat({ max: 4 }), fc.string({ unit: 'grapheme' })), { maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(appended, async (all) => {
        const spill = scratch.spill();
        for (const [partition, text] of all) await spill.append(partition, text);
        for (let partition = 0; partition <= 4; partition++) {
          const expected = all.filter(([each]) => each === partition).map(([, text]) => text);
          expect(await texts(spill.take(partition))).toEqual(expected);
        }
      }),
      { numRuns: 30 },
    );
  });
});

describe('clearing', () => {
  it('deletes all that was written, and may be repeated', async () => {
    await scratch.keep(Readable.from([Buffer.from('Kari Berg')]), nothing);
    await scratch.spill().append(1, 'Kari Berg');
    expect(left()).toHaveLength(1);
    await scratch.clear();
    await scratch.clear();
    expect(left()).toEqual([]);
  });

  it('deletes what a failed copy has left', async () => {
    const stopped = () => Promise.reject(new Error('stopped'));
    await scratch.keep(Readable.from([Buffer.from('Kari Berg')]), stopped).catch(() => undefined);
    await scratch.clear();
    expect(left()).toEqual([]);
  });

  it('of leftovers deletes what a killed process has kept, and nothing that is not ours', async () => {
    await scratch.keep(Readable.from([Buffer.from('Kari Berg')]), nothing);
    writeFileSync(path.join(temporary, 'other'), '');
    expect(left()).toHaveLength(2);
    deleteLeftovers();
    expect(left()).toEqual(['other']);
  });

  it('writes no folder for an invocation that kept nothing', async () => {
    scratch.spill();
    await scratch.clear();
    expect(left()).toEqual([]);
  });
});
