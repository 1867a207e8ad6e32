/** The orders of the table of branches. */
import type { BranchView } from '../../../lambdas/protocol.ts';

export const BRANCH_ORDERS = ['owes', 'name', 'counted', 'risk'] as const;
export type BranchOrder = (typeof BRANCH_ORDERS)[number];

export function nearMissesOf({ nearMisses }: BranchView): number {
  return Object.values(nearMisses).reduce((sum, days) => sum + days, 0);
}

/** `owes`: who has not delivered first, then by days that lack something and days at risk. Names by the alphabet of the language. */
export function sortedBranches(branches: readonly BranchView[], order: BranchOrder, language: string): BranchView[] {
  const byName = (one: BranchView, other: BranchView) => one.branch.localeCompare(other.branch, language);
  const weightOf = (branch: BranchView): number => {
    switch (order) {
      case 'owes':
        return branch.delivery === 'missing' ? Number.MAX_SAFE_INTEGER : nearMissesOf(branch) + branch.atRisk.days;
      case 'name':
        return 0;
      case 'counted':
        return branch.figures?.countedDays ?? -1;
      case 'risk':
        return branch.atRisk.days;
    }
  };
  return branches.toSorted((one, other) => weightOf(other) - weightOf(one) || byName(one, other));
}
