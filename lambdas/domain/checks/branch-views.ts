/** The branches of a base year beside those of the year before, as the page shows them. */
import {
  type BranchFigures,
  type BranchView,
  branchFiguresSchema,
  branchViewSchema,
  DELIVERIES,
  type Deliveries,
  type Delivery,
  deliveriesSchema,
  NEAR_MISS_REASONS,
} from '../../protocol.ts';
import { compareCodePoints } from '../canonical.ts';
import type { CheckedBranch } from './branch-objects.ts';

/**
 * By name. A branch is the same in both years when its name is.
 * @param lastYear null where that year has no check with branches
 */
export function branchViews(
  branches: readonly CheckedBranch[],
  lastYear: readonly CheckedBranch[] | null,
): BranchView[] {
  const before = new Map((lastYear ?? []).map((each) => [each.branch, each]));
  const named = new Set(branches.map(({ branch }) => branch));
  const views = branches.map((each) => viewOf(each.branch, each, before.get(each.branch), lastYear !== null));
  const missing = [...before.values()]
    .filter(({ branch, figures }) => !named.has(branch) && figures.activities > 0)
    .map((each) => viewOf(each.branch, undefined, each, true));
  return [...views, ...missing].sort((one, other) => compareCodePoints(one.branch, other.branch));
}

export function deliveriesOf(views: readonly Pick<BranchView, 'delivery'>[]): Deliveries {
  const countOf = (delivery: Delivery) => views.filter((view) => view.delivery === delivery).length;
  return deliveriesSchema.parse(Object.fromEntries(DELIVERIES.map((each) => [each, countOf(each)])));
}

function viewOf(
  branch: string,
  now: CheckedBranch | undefined,
  before: CheckedBranch | undefined,
  isYearBeforeKnown: boolean,
): BranchView {
  const { count: days = 0, merged = 0, unnamed = 0 } = now?.atRisk ?? {};
  return {
    branch,
    delivery: deliveryOf(now, before, isYearBeforeKnown),
    figures: now === undefined ? null : figuresOf(now),
    nearMisses: branchViewSchema.shape.nearMisses.parse(
      Object.fromEntries(NEAR_MISS_REASONS.map((reason) => [reason, now?.nearMisses[reason]?.count ?? 0])),
    ),
    atRisk: { days, merged, unnamed },
    fixed: now?.fixed.count ?? 0,
    sameMeetings: now?.sameMeetings.count ?? 0,
    lastYear: before === undefined ? null : figuresOf(before),
  };
}

/** Delivered is what has an activity in the base year: a register with other years alone is not what was asked for. */
function deliveryOf(
  now: CheckedBranch | undefined,
  before: CheckedBranch | undefined,
  isYearBeforeKnown: boolean,
): Delivery {
  if ((now?.figures.activities ?? 0) === 0) {
    return 'missing';
  }
  return isYearBeforeKnown && (before?.figures.activities ?? 0) === 0 ? 'new' : 'delivered';
}

function figuresOf({ figures }: CheckedBranch): BranchFigures {
  return branchFiguresSchema.parse(figures);
}
