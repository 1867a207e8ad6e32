/** Findings of the de-duplication: refused merges, shared values and groups of possible duplicates. */

import { fileName, type RegisterFacts } from '../facts/register-facts.ts';
import { type Finding, finding } from '../finding.ts';
import { firstAttendances } from './first-attendances.ts';
import type { Persons } from './persons.ts';

const COLUMN_OF_TIER = {
  memberNumber: 'medlemsnr',
  email: 'epost',
  phone: 'telefon',
  nameAndBirthDate: 'fodselsdato',
} as const;

const CODE_OF_SHARED = { memberNumber: 'shared_member_number', email: 'shared_email', phone: 'shared_phone' } as const;

/** A finding names only the first rows, because thousands of rows can share an address. */
const MAX_NAMED_ROWS = 10;

/**
 * Made one after another, because a large register has hundreds of thousands.
 * @param firstOf the first attendance of each node, when the caller has found it already
 */
export function* personFindings(
  facts: RegisterFacts,
  { merging, reviews }: Persons,
  firstOf = firstAttendances(facts),
): Generator<Finding> {
  const { activityOf } = facts;
  const fileOf = (attendance: number) => facts.fileOf[activityOf.at(attendance)] ?? 0;
  const rowOf = (attendance: number) => facts.row[attendance] ?? 0;
  /** The place of the first attendance, and the first rows. */
  const placed = (attendances: readonly number[]) => {
    const inOrder = attendances.toSorted((left, right) => fileOf(left) - fileOf(right) || rowOf(left) - rowOf(right));
    const first = inOrder[0] ?? -1;
    const activity = activityOf.at(first);
    const named = inOrder.slice(0, MAX_NAMED_ROWS);
    const isOneFile = fileOf(first) === fileOf(named.at(-1) ?? -1);
    const [own = [], ...others] = isOneFile ? [named] : [...Map.groupBy(named, fileOf).values()];
    const rowsOf = (some: readonly number[]) => some.map(rowOf).join(', ');
    const inOthers = others.map(
      (some) => `${fileName(facts, activityOf.at(some[0] ?? -1), 'deltakelser') ?? ''} ${rowsOf(some)}`,
    );
    return {
      place: {
        file: fileName(facts, activity, 'deltakelser'),
        sheet: 'deltakelser' as const,
        row: facts.row[first] ?? null,
        activityId: facts.activities.at(activity)?.id ?? null,
      },
      rows: {
        rows: rowsOf(own),
        ...(inOthers.length === 0 ? {} : { otherRows: inOthers.join('; ') }),
        ...(inOrder.length > MAX_NAMED_ROWS ? { isCut: 1 } : {}),
      },
    };
  };
  const placedNodes = (nodes: readonly number[]) => placed(nodes.map((node) => firstOf[node] ?? -1));
  for (const { kind, tier, nodes } of merging.refusals) {
    const { place, rows } = placedNodes(nodes);
    yield finding(kind === 'ambiguous' ? 'ambiguous_evidence' : 'merge_refused', 'warning', {
      ...place,
      column: COLUMN_OF_TIER[tier],
      details: { ...rows, count: nodes.length },
    });
  }
  for (const { tier, nodes, givenNames } of merging.shared) {
    const { place, rows } = placedNodes(nodes);
    yield finding(CODE_OF_SHARED[tier], 'info', {
      ...place,
      column: COLUMN_OF_TIER[tier],
      details: { givenNames, ...rows, count: nodes.length },
    });
  }
  for (const { attendances, persons, kinds } of reviews) {
    const { place, rows } = placed(attendances);
    yield finding('possible_duplicate', 'info', {
      ...place,
      column: 'navn',
      details: { ...rows, count: persons, kinds: kinds.join(', ') },
    });
  }
}
