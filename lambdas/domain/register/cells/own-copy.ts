/**
 * A copy with its own memory, for texts that are kept: a slice of a parser's buffer keeps the whole buffer in memory. It goes
 * through bytes because JavaScript engines optimise other ways of copying away.
 */
export function ownCopy(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le');
}
