/**
 * Checks the length of each WebSocket frame that a client sends (RFC 6455, section 5.2). API Gateway limits the length of
 * a frame, but the WebSocket library reports whole messages only.
 */
export class FrameGuard {
  readonly #limit: number;
  #header: number[] = [];
  /** Payload bytes of the current frame that have not arrived yet. */
  #remaining = 0;

  /** @param limit the largest payload of one frame, in bytes */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** @param bytes the next bytes of the connection. @returns true when a frame is longer than the limit */
  exceeds(bytes: Buffer): boolean {
    let offset = 0;
    while (offset < bytes.length) {
      if (this.#remaining > 0) {
        const taken = Math.min(this.#remaining, bytes.length - offset);
        this.#remaining -= taken;
        offset += taken;
        continue;
      }
      this.#header.push(bytes[offset] ?? 0);
      offset += 1;
      if (this.#header.length === headerLength(this.#header)) {
        this.#remaining = payloadLength(this.#header);
        this.#header = [];
        if (this.#remaining > this.#limit) {
          return true;
        }
      }
    }
    return false;
  }
}

/** Bytes of the header as far as it is known: 2, then 2 or 8 of extended length, then 4 of mask. */
function headerLength(header: readonly number[]): number {
  const second = header[1];
  if (second === undefined) {
    return 2;
  }
  const length = second & 0x7f;
  return 2 + (length === 126 ? 2 : length === 127 ? 8 : 0) + ((second & 0x80) === 0 ? 0 : 4);
}

function payloadLength(header: readonly number[]): number {
  const length = (header[1] ?? 0) & 0x7f;
  const extended = length === 126 ? header.slice(2, 4) : length === 127 ? header.slice(2, 10) : [length];
  return extended.reduce((total, byte) => total * 256 + byte, 0);
}
