const LONGEST_KEPT = 64;
const MOST_KEPT = 200_000;

/**
 * Gives strings that hold no more memory than they need. A piece cut from a parser's buffer keeps the whole buffer alive
 * (600,000 attendances would keep their whole xml), and most values of a register stand there many times.
 */
export class CompactStrings {
  readonly #kept = new Map<string, string>();

  compact(text: string): string {
    if (text.length > LONGEST_KEPT) return copy(text);
    const kept = this.#kept.get(text);
    if (kept !== undefined) return kept;
    const copied = copy(text);
    if (this.#kept.size < MOST_KEPT) this.#kept.set(copied, copied);
    return copied;
  }
}

/** A copy with its own memory: going through bytes is the one way that no engine shortens. */
function copy(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le');
}
