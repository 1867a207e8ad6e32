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
