/** The sides of review groups, and by what a group is known again. */
import { canonicalSha256 } from '../../canonical.ts';
import type { Marks } from '../../decisions/marks.ts';
import type { RegisterFacts } from '../../facts/register-facts.ts';
import type { Merging } from '../merging/participants.ts';
import type { ReviewGroup } from '../reviews/review.ts';
import { membersOfGroups } from './group-members.ts';
import { PersonMarks, type Side, sidesOf } from './person-marks.ts';

export interface GroupSides {
  /** Of the marks, so the same for the same persons in every check, file and year. */
  readonly groupId: string;
  readonly sides: readonly Side[];
  /** Of each person, in the order of the register. */
  readonly attendancesOf: ReadonlyMap<number, readonly number[]>;
}

/** @returns for each group its sides, in the order of the groups */
export function sidesOfGroups(
  groups: Iterable<ReviewGroup>,
  facts: RegisterFacts,
  persons: { readonly ofAttendance: Int32Array; readonly reviewRoot: Int32Array; readonly merging: Merging },
  marks: Marks,
): GroupSides[] {
  const personMarks = new PersonMarks(facts, persons.merging, marks);
  const members = membersOfGroups(groups, persons);
  return Array.from(groups, ({ root }) => {
    const attendancesOf = members.get(root) ?? new Map<number, readonly number[]>();
    const sides = sidesOf(
      [...attendancesOf].map(([person, attendances]) => ({ person, ...personMarks.of(attendances) })),
    );
    const groupId = canonicalSha256(sides.map((side) => [...side.marks].sort()).sort()).slice(0, GROUP_ID_LENGTH);
    return { groupId, sides, attendancesOf };
  });
}

const GROUP_ID_LENGTH = 20;
