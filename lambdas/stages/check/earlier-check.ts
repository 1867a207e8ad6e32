/** What days lacked in the check before: its near misses, and what it had as fixed. */
import { checkedFixedDaySchema } from '../../domain/checks/branch-objects.ts';
import { checkedNearMissSchema } from '../../domain/checks/check-objects.ts';
import type { LackingDay } from '../../domain/counting/lists/fixed-days.ts';
import { RegisterObjectCorruptError } from '../../domain/errors.ts';
import type { Basis } from '../../domain/export/basis.ts';
import { NEAR_MISS_REASONS } from '../../domain/rules/rule-set.ts';
import type { ObjectStore } from '../../ports.ts';
import { readChecked, readRegisterLists } from '../../register-objects.ts';

type Registers = Pick<ObjectStore, 'get'>;

/** Those that it had as fixed come last: a day that counted cannot be a near miss of the same check. */
export async function earlierDays({ earlierCheck }: Basis, registers: Registers): Promise<LackingDay[]> {
  const checked = earlierCheck === null ? undefined : await readChecked(registers, earlierCheck);
  if (checked === undefined) {
    return [];
  }
  try {
    const nearMisses = await Promise.all(
      NEAR_MISS_REASONS.map(async (reason) => {
        const days = await readRegisterLists(registers, checked.nearMisses[reason] ?? [], checkedNearMissSchema);
        return days.map((day): LackingDay => lackingDay({ ...day, lacked: reason }));
      }),
    );
    const fixed = await readRegisterLists(registers, checked.branches?.fixed ?? [], checkedFixedDaySchema);
    return [...nearMisses.flat(), ...fixed.map(lackingDay)];
  } catch (error) {
    // It is gone or damaged: what has been fixed is seen from this check on.
    if (error instanceof RegisterObjectCorruptError) {
      return [];
    }
    throw error;
  }
}

function lackingDay({ branch, activityId, day, lacked }: LackingDay): LackingDay {
  return { branch, activityId, day, lacked };
}
