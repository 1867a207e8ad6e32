/** The disk of one invocation, in memory. */
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { RowSpill } from '../../lambdas/domain/register/row-spill.ts';
import type { ScratchSpace } from '../../lambdas/ports.ts';
import { MemorySpill } from '../memory-spill.ts';

/** Pieces in which a stream is copied, so that progress is reported more than once. */
const PIECE = 1 << 16;

export class MemoryScratchSpace implements ScratchSpace {
  cleared = false;

  async keep(...[stream, onBytes]: Parameters<ScratchSpace['keep']>): ReturnType<ScratchSpace['keep']> {
    const pieces: Buffer[] = [];
    let bytes = 0;
    for await (const whole of stream) {
      for (let from = 0; from < whole.length; from += PIECE) {
        const piece = Buffer.from(whole.subarray(from, from + PIECE));
        pieces.push(piece);
        bytes += piece.length;
        await onBytes(bytes);
      }
    }
    const all = Buffer.concat(pieces);
    const read = (start: number, end: number) => Readable.from(start < end ? [all.subarray(start, end)] : []);
    return { source: { size: bytes, read }, bytes, sha256: createHash('sha256').update(all).digest('hex') };
  }

  spill(): RowSpill {
    return new MemorySpill();
  }

  async clear(): Promise<void> {
    this.cleared = true;
  }
}
