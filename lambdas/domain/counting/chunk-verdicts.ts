import type { Chunk } from '../export/basis.ts';
import { inBranches } from '../facts/branches.ts';
import type { Count } from './count-register.ts';
import type { Verdict } from './verdicts.ts';

/** The verdicts of some chunks of the register that follow each other, a list for each. */
export function verdictsByChunk(
  { facts: { chunkSizes }, judged }: Pick<Count, 'facts' | 'judged'>,
  { from, to }: Pick<Chunk, 'from' | 'to'>,
): Verdict[][] {
  let first = chunkSizes.slice(0, from).reduce((sum, size) => sum + size, 0);
  return chunkSizes.slice(from, to).map((size) => {
    first += size;
    return judged.verdicts.slice(first - size, first);
  });
}

/**
 * Rows of each chunk of the register on the sheet Aktiviteter, in the order of the chunks.
 * @param branches chosen lokallag; empty means all
 */
export function rowsByChunk({ facts }: Pick<Count, 'facts'>, branches: readonly string[]): number[] {
  let from = 0;
  return facts.chunkSizes.map((size) => {
    let rows = 0;
    for (let index = from; index < from + size; index++) {
      if (inBranches(branches, facts.activities.at(index)?.branch ?? '')) rows++;
    }
    from += size;
    return rows;
  });
}
