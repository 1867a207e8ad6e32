import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameGuard } from '../../../infra/local/api-gateway/frame-guard.ts';

const LIMIT = 32 * 1024;

/** A masked text frame (RFC 6455) with a payload of this many bytes, which look like frame headers. */
function frame(length: number): Buffer {
  const header = Buffer.alloc(length < 126 ? 2 : length < 65_536 ? 4 : 10);
  header[0] = 0x81;
  if (length < 126) {
    header[1] = 0x80 | length;
  } else if (length < 65_536) {
    header[1] = 0x80 | 126;
    header.writeUInt16BE(length, 2);
  } else {
    header[1] = 0x80 | 127;
    header.writeBigUInt64BE(BigInt(length), 2);
  }
  return Buffer.concat([header, Buffer.alloc(4, 0xff), Buffer.alloc(length, 0xff)]);
}

function* pieces(bytes: Buffer, size: number): Generator<Buffer> {
  for (let start = 0; start < bytes.length; start += size) {
    yield bytes.subarray(start, start + size);
  }
}

describe('the limit of a WebSocket frame', () => {
  it('is applied in the same way for any division of the bytes', () => {
    const length = fc.oneof(fc.constantFrom(0, 125, 126, LIMIT, LIMIT + 1, 65_535, 65_536), fc.nat(2 * LIMIT));
    fc.assert(
      fc.property(fc.array(length, { maxLength: 5 }), fc.integer({ min: 1, max: 70_000 }), (lengths, size) => {
        const guard = new FrameGuard(LIMIT);
        const bytes = Buffer.concat(lengths.map(frame));
        const exceeded = pieces(bytes, size).some((piece) => guard.exceeds(piece));
        expect(exceeded).toBe(lengths.some((each) => each > LIMIT));
      }),
    );
  });
});
