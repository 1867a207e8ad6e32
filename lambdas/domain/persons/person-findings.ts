/** Findings of the de-duplication: refused merges, shared addresses and possible duplicates. */

import type { RegisterFacts } from '../facts/register-facts.ts';
import { type Finding, finding } from '../finding.ts';
import type { Persons } from './persons.ts';

const COLUMN_OF_TIER = {
  memberNumber: 'medlemsnr',
  email: 'epost',
  phone: 'telefon',
  nameAndBirthDate: 'fodselsdato',
} as const;

/** A finding names only the first rows, because thousands of rows can share an address. */
const MAX_NAMED_ROWS = 10;

export function personFindings(facts: RegisterFacts, persons: Persons): Finding[] {
  const places = placesOfNodes(facts);
  const activityOf = activityOfAttendance(facts);
  const at = (attendance: number) => ({
    sheet: 'deltakelser' as const,
    row: facts.row[attendance] ?? null,
    activityId: facts.activities[activityOf[attendance] ?? -1]?.id ?? null,
  });
  const rowsOf = (nodes: readonly number[]): string =>
    nodes
      .map((node) => facts.row[places[node] ?? -1] ?? 0)
      .sort((left, right) => left - right)
      .slice(0, MAX_NAMED_ROWS)
      .join(', ');
  const { refusals, sharedContacts } = persons.merging;
  return [
    ...refusals.map((refusal) =>
      finding(refusal.kind === 'ambiguous' ? 'ambiguous_evidence' : 'merge_refused', 'warning', {
        ...at(places[refusal.nodes[0] ?? -1] ?? -1),
        column: COLUMN_OF_TIER[refusal.tier],
        details: { rows: rowsOf(refusal.nodes), count: refusal.nodes.length },
      }),
    ),
    ...sharedContacts.map((shared) =>
      finding(shared.tier === 'email' ? 'shared_email' : 'shared_phone', 'info', {
        ...at(places[shared.nodes[0] ?? -1] ?? -1),
        column: COLUMN_OF_TIER[shared.tier],
        details: { givenNames: shared.givenNames, rows: rowsOf(shared.nodes), count: shared.nodes.length },
      }),
    ),
    ...persons.reviews.map((review) =>
      finding('possible_duplicate', 'info', {
        ...at(review.attendances[0]),
        column: 'navn',
        details: { otherRow: facts.row[review.attendances[1]] ?? 0, kind: review.kind },
      }),
    ),
  ];
}

/** The first attendance of each node. */
function placesOfNodes(facts: RegisterFacts): Int32Array {
  const places = new Int32Array(facts.nodes.length).fill(-1);
  facts.node.forEach((node, attendance) => {
    if (node >= 0 && places[node] === -1) {
      places[node] = attendance;
    }
  });
  return places;
}

function activityOfAttendance(facts: RegisterFacts): Int32Array {
  const found = new Int32Array(facts.node.length);
  facts.activities.forEach((_, index) => {
    found.fill(index, facts.attendanceStart[index], facts.attendanceStart[index + 1]);
  });
  return found;
}
