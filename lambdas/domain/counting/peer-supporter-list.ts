/** The active peer supporters by name: the list that goes with the application. It holds personal data. */
import { inBranches } from '../facts/branches.ts';
import { activatingCategories, type RuleSet } from '../rules/rule-set.ts';
import type { Count } from './count-register.ts';

export interface ActivePeerSupporter {
  /** As on the sheet `likepersoner`, else as compared (reading 24); empty when unknown. */
  readonly memberNumber: string;
  readonly name: string;
  /** Of the sheet `likepersoner` where it lists the person, else those of the person's activities. */
  readonly branch: string;
  /** `YYYY-MM-DD`; empty when the sheet gives no readable date, null when the register has no sheet. */
  readonly approved: string | null;
  /** Activities of the five likeperson categories with a day in the base year (reading 18). */
  readonly activities: number;
  /** Counted days of those activities on which the person was a peer supporter. */
  readonly countedDays: number;
}

/**
 * The active peer supporters of the chosen branches (reading 18), as many as the figure says.
 * @param branches empty means all
 */
export function activePeerSupporters(
  { facts, judged, names }: Count,
  ruleSet: RuleSet,
  branches: readonly string[],
): ActivePeerSupporter[] {
  const activating = activatingCategories(ruleSet);
  const found = new Map<number, { activities: number; countedDays: number; branches: Set<string> }>();
  facts.activities.forEach((activity, index) => {
    if (activity.daysInYear === 0 || !activating.has(activity.category) || !inBranches(branches, activity.branch)) {
      return;
    }
    for (const { id, from } of judged.supporters.inYear(index)) {
      const before = found.get(id) ?? { activities: 0, countedDays: 0, branches: new Set() };
      before.activities++;
      before.countedDays += (judged.countedDays[index] ?? []).filter((day) => day >= from).length;
      before.branches.add(activity.branch);
      found.set(id, before);
    }
  });
  return [...found].map(([id, { activities, countedDays, branches: own }]) => {
    const described = names.describe(id, [...own]);
    return { ...described, activities, countedDays };
  });
}
