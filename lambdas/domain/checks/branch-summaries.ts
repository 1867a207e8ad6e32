/** Where in the sorted lists of a check each branch's part is, beside its figures. */
import type { DayRisk, NearMissReason } from '../../protocol.ts';
import { compareCodePoints } from '../canonical.ts';
import type { Figures } from '../counting/figures.ts';
import type { BranchDays } from '../counting/lists/branch-days.ts';
import type { NearMissDay } from '../counting/near-miss-list.ts';
import { NEAR_MISS_REASONS } from '../rules/rule-set.ts';
import type { CheckedBranch, Slice } from './branch-objects.ts';
import { figuresOfGroup } from './check-result.ts';

type OfBranch = { readonly branch: string };

const NOTHING: Slice = { from: 0, count: 0 };

/** By branch in code point order. @param days each list, and `nearMisses`, in that order too */
export function branchSummaries(
  { per_lokallag }: Pick<Figures, 'per_lokallag'>,
  nearMisses: readonly NearMissDay[],
  days: BranchDays,
): CheckedBranch[] {
  const byReason = NEAR_MISS_REASONS.map(
    (reason) => [reason, slicesOf(nearMisses.filter((day) => day.reason === reason))] as const,
  );
  const [atRisk, fixed, meetings] = [slicesOf(days.atRisk), slicesOf(days.fixed), slicesOf(days.sameMeetings)];
  return Object.entries(per_lokallag)
    .sort(([one], [other]) => compareCodePoints(one, other))
    .map(([branch, figures]) => {
      const own = atRisk.get(branch) ?? NOTHING;
      const risky = days.atRisk.slice(own.from, own.from + own.count);
      const countOf = (risk: DayRisk) => risky.filter(({ risks }) => risks.includes(risk)).length;
      return {
        branch,
        figures: figuresOfGroup(figures),
        nearMisses: slicesByReason(branch, byReason),
        atRisk: { ...own, merged: countOf('merged'), unnamed: countOf('unnamed') },
        fixed: fixed.get(branch) ?? NOTHING,
        sameMeetings: meetings.get(branch) ?? NOTHING,
      };
    });
}

function slicesByReason(
  branch: string,
  byReason: readonly (readonly [NearMissReason, ReadonlyMap<string, Slice>])[],
): CheckedBranch['nearMisses'] {
  const found: Partial<Record<NearMissReason, Slice>> = {};
  for (const [reason, slices] of byReason) {
    const slice = slices.get(branch);
    if (slice !== undefined) {
      found[reason] = slice;
    }
  }
  return found;
}

/** @param sorted by branch */
function slicesOf(sorted: readonly OfBranch[]): ReadonlyMap<string, Slice> {
  const slices = new Map<string, Slice>();
  sorted.forEach(({ branch }, index) => {
    const { from, count } = slices.get(branch) ?? { from: index, count: 0 };
    slices.set(branch, { from, count: count + 1 });
  });
  return slices;
}
