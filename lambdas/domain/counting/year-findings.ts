/** Files of a register that are of another year: nothing of them is counted, which no row says by itself. */
import { fileName, type RegisterFacts } from '../facts/register-facts.ts';
import { type Finding, finding } from '../finding.ts';

export function yearFindings(facts: RegisterFacts): Finding[] {
  const { daysInYear } = facts.activities.columns;
  const byFile = Map.groupBy(facts.activities.keys(), (index) => facts.fileOf[index]);
  return [...byFile.values()].flatMap((activities) => {
    const isOfYear = activities.some((index) => (daysInYear[index] ?? 0) > 0);
    const [first = -1] = activities;
    const place = { file: fileName(facts, first, 'aktiviteter'), sheet: 'aktiviteter', column: 'dato' } as const;
    const details = { count: activities.length };
    return isOfYear ? [] : finding('no_day_in_base_year', 'error', { ...place, details });
  });
}
