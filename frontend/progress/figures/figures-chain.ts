/** From the register to the counted days: the figures of a summary in the order in which they lead to each other. */
import type { RunningSummary } from '../../../lambdas/protocol.ts';

type Final = Extract<RunningSummary, { kind: 'final' }>;

export interface FiguresChain {
  /** Activities in the whole register, and those of them that are in no figure; null for an export of an older release. */
  readonly register: { readonly activities: number; readonly leftOut: number } | null;
  /** Activities with a day in the base year, of the chosen branches. */
  readonly inYear: number;
  /** Days of all activities of the chosen branches, in any year: `countedDays` + `notCountedDays`. */
  readonly activityDays: number;
  readonly countedDays: number;
  readonly notCountedDays: number;
  /** Of `notCountedDays`. */
  readonly outsideYear: number;
}

export function figuresChain({ total }: Final): FiguresChain {
  const { register, activities, activityDays, countedDays, notCounted } = total;
  return {
    register:
      register === undefined
        ? null
        : { activities: register.activities, leftOut: Math.max(0, register.activities - register.kept) },
    inYear: activities,
    activityDays,
    countedDays,
    notCountedDays: Object.values(notCounted).reduce((sum, days) => sum + days, 0),
    outsideYear: notCounted.outside_base_year ?? 0,
  };
}
