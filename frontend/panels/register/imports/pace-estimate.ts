/** The estimate of an upload or an import in words. */
import { useState } from 'react';
import { paceEstimate, type Sight } from '../../../progress/imports/pace.ts';
import { useWords } from '../../../translations/words.ts';

/**
 * @param phase of the work: each has a pace of its own
 * @param percent of the phase
 * @returns null while there is nothing to say
 */
export function usePaceEstimate(phase: string, percent: number): string | null {
  const { estimate: inWords } = useWords();
  const [seen, setSeen] = useState(() => ({ phase, first: sight(percent), now: sight(percent) }));
  if (seen.phase !== phase) {
    setSeen({ phase, first: sight(percent), now: sight(percent) });
  } else if (seen.now.percent !== percent) {
    // Only a new percent makes a new estimate, so it does not grow while a file is waited for.
    setSeen({ ...seen, now: sight(percent) });
  }
  const estimate = paceEstimate(seen.first, seen.now);
  return estimate === null ? null : inWords(estimate);
}

function sight(percent: number): Sight {
  return { percent, at: performance.now() };
}
