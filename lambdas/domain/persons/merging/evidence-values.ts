/** The values of each tier's evidence with the identities that have them, in the order in which merges are tried. */
import type { Identity } from '../../facts/identity.ts';
import type { Identities } from '../../facts/tables/identities.ts';
import { NO_TEXT } from '../../facts/tables/texts.ts';
import { AttendanceGroups } from '../attendance-groups.ts';

export const TIERS = ['memberNumber', 'email', 'phone', 'nameAndBirthDate'] as const;
export type Tier = (typeof TIERS)[number];

/** The evidence of an identity in a tier; empty for none. */
export const EVIDENCE: Readonly<Record<Tier, (identity: Identity) => string>> = {
  memberNumber: ({ memberNumber }) => memberNumber,
  email: ({ email }) => email,
  phone: ({ phone }) => phone,
  nameAndBirthDate: ({ nameKey, birthDate }) => (nameKey === '' || birthDate === '' ? '' : `${nameKey}\n${birthDate}`),
};

export interface EvidenceValues {
  /** Nodes whose value no other node has. Nearly every value is of one node. */
  readonly alone: readonly number[];
  /** The nodes of each further value, in the order of their name keys; values in code point order (reading 27). */
  readonly together: readonly (readonly number[])[];
}

export function valuesOf(tier: Tier, nodes: Identities): EvidenceValues {
  const { nameKey, birthDate } = nodes.columns;
  const { texts } = nodes;
  const byName = (left: number, right: number) => texts.compare(nameKey[left] ?? 0, nameKey[right] ?? 0);
  const alone: number[] = [];
  const together: number[][] = [];
  if (tier === 'nameAndBirthDate') {
    const withName = birthDate.map((date, node) => (nameKey[node] === NO_TEXT ? NO_TEXT : date));
    for (const born of groupsByText(withName, texts.length)) {
      for (const [first = -1, ...others] of Map.groupBy(born, (node) => nameKey[node]).values()) {
        if (others.length === 0) {
          alone.push(first);
        } else {
          together.push([first, ...others]);
        }
      }
    }
    const byBirthDate = (left: number, right: number) => texts.compare(birthDate[left] ?? 0, birthDate[right] ?? 0);
    together.sort(([left = -1], [right = -1]) => byName(left, right) || byBirthDate(left, right));
    return { alone, together };
  }
  const column = nodes.columns[tier];
  for (const members of groupsByText(column, texts.length)) {
    if (members.length === 1) {
      alone.push(members[0] ?? -1);
    } else {
      together.push([...members].sort(byName));
    }
  }
  together.sort(([left = -1], [right = -1]) => texts.compare(column[left] ?? 0, column[right] ?? 0));
  return { alone, together };
}

/** The nodes of each text, without those that have none. */
function* groupsByText(column: Int32Array, texts: number): Generator<Int32Array> {
  const groups = new AttendanceGroups(
    texts,
    column.map((text) => (text === NO_TEXT ? -1 : text)),
  );
  for (let text = 0; text < texts; text++) {
    const members = groups.of(text);
    if (members.length > 0) {
      yield members;
    }
  }
}
