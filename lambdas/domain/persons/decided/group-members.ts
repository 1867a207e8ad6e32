/** The persons of review groups, each with its attendances. */
import type { ReviewGroup } from '../reviews/review.ts';

/**
 * @param groups some of those that the persons are in
 * @returns for each group, by its root, its persons, each with its attendances in the order of the register
 */
export function membersOfGroups(
  groups: Iterable<ReviewGroup>,
  { ofAttendance, reviewRoot }: { readonly ofAttendance: Int32Array; readonly reviewRoot: Int32Array },
): ReadonlyMap<number, ReadonlyMap<number, readonly number[]>> {
  const members = new Map(Array.from(groups, ({ root }) => [root, new Map<number, number[]>()]));
  ofAttendance.forEach((person, at) => {
    const group = members.get(reviewRoot[person] ?? -1);
    if (group === undefined) {
      return;
    }
    const attendances = group.get(person);
    if (attendances === undefined) {
      group.set(person, [at]);
    } else {
      attendances.push(at);
    }
  });
  return members;
}
