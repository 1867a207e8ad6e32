const MAX_CACHED_LENGTH = 64;
const MAX_CACHED_STRINGS = 200_000;

/**
 * Copies strings so that they use no more memory than they need: a slice of a parser's buffer keeps the whole buffer in
 * memory (the XML of 600,000 attendances). Most values of a register occur many times, so short copies are shared.
 */
export class CompactStrings {
  readonly #cache = new Map<string, string>();

  compact(text: string): string {
    if (text.length > MAX_CACHED_LENGTH) return copy(text);
    const cached = this.#cache.get(text);
    if (cached !== undefined) return cached;
    const copied = copy(text);
    if (this.#cache.size < MAX_CACHED_STRINGS) this.#cache.set(copied, copied);
    return copied;
  }
}

/** A copy with its own memory. It goes through bytes because JavaScript engines optimise other ways of copying away. */
function copy(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le');
}
