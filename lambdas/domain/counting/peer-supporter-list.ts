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
 * The active peer supporters of the chosen branches (reading 18), as many as the figure says, each described when its turn comes.
 * @param branches empty means all
 */
export function* activePeerSupporters(
  { facts, judged, names }: Pick<Count, 'facts' | 'judged' | 'names'>,
  ruleSet: RuleSet,
  branches: readonly string[],
): Generator<ActivePeerSupporter> {
  const activating = activatingCategories(ruleSet);
  const { daysInYear, branch: branchOf } = facts.activities.columns;
  const found = new Map<number, ActiveDays>();
  for (let index = 0; index < facts.activities.length; index++) {
    const of = facts.activities.at(index);
    if (
      of === undefined ||
      daysInYear[index] === 0 ||
      !activating.has(of.category) ||
      !inBranches(branches, of.branch)
    ) {
      continue;
    }
    const branch = branchOf[index] ?? -1;
    for (const { id, from } of judged.supporters.inYear(index)) {
      const days = judged.countedDays.countFrom(index, from);
      const before = found.get(id);
      if (before === undefined) {
        found.set(id, { activities: 1, countedDays: days, branch });
        continue;
      }
      before.activities++;
      before.countedDays += days;
      if (before.branch !== branch) {
        before.branches ??= new Set([before.branch]);
        before.branches.add(branch);
      }
    }
  }
  for (const [id, { activities, countedDays, branch, branches: own = [branch] }] of found) {
    const described = names.describe(
      id,
      Array.from(own, (place) => facts.activities.place(place)),
    );
    yield { ...described, activities, countedDays };
  }
}

interface ActiveDays {
  activities: number;
  countedDays: number;
  /** The first, and all of the few who have several: by their places. */
  readonly branch: number;
  branches?: Set<number>;
}
