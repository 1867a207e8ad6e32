import { inBranches } from '../facts/branches.ts';
import type { Count } from './count-register.ts';
import type { Verdict } from './verdicts.ts';

/** Splits the verdicts on all activities by chunk of the register, in the order of the chunks. */
export function verdictsByChunk({ facts, judged }: Pick<Count, 'facts' | 'judged'>): (readonly Verdict[])[] {
  let from = 0;
  return facts.chunkSizes.map((size) => {
    const chunk = judged.verdicts.slice(from, from + size);
    from += size;
    return chunk;
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
