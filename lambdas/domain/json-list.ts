/**
 * The values of a JSON array as its bytes come, so that neither the text nor all of its values must be in memory. It only looks for
 * the ends of values; what it returns of a text that is no array has no meaning.
 */
const [QUOTE, BACKSLASH, COMMA, OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = Buffer.from('"\\,[]{}');
const DECODER = new TextDecoder();

export class JsonList<T> {
  /** Bytes since the last value that has ended, from the bracket or comma before it. */
  readonly #begun: Uint8Array[] = [];
  #depth = 0;
  #isInText = false;
  #isEscaped = false;

  /** @returns the values that end in these bytes, or have ended before a comma or bracket in them */
  add(bytes: Uint8Array): T[] {
    const end = this.#endOfValues(bytes);
    if (end < 0) {
      this.#begun.push(Uint8Array.from(bytes));
      return [];
    }
    const ended = Buffer.concat([...this.#begun.splice(0), bytes.subarray(0, end)]);
    this.#begun.push(Uint8Array.from(bytes.subarray(end)));
    return JSON.parse(`[${DECODER.decode(ended.subarray(1))}]`);
  }

  /** @returns the place of the last comma between values, or of the bracket after them; below 0 when neither is there */
  #endOfValues(bytes: Uint8Array): number {
    let end = -1;
    let depth = this.#depth;
    let isInText = this.#isInText;
    let isEscaped = this.#isEscaped;
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at];
      if (isInText) {
        if (isEscaped) isEscaped = false;
        else if (byte === BACKSLASH) isEscaped = true;
        else if (byte === QUOTE) isInText = false;
      } else if (byte === QUOTE) {
        isInText = true;
      } else if (byte === COMMA) {
        if (depth === 1) end = at;
      } else if (byte === OPEN_LIST || byte === OPEN_OBJECT) {
        depth++;
      } else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) {
        depth--;
        if (depth === 0) end = at;
      }
    }
    this.#depth = depth;
    this.#isInText = isInText;
    this.#isEscaped = isEscaped;
    return end;
  }
}
