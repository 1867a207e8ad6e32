/** The values of each tier's evidence with the identities that have them, in the order in which merges are tried. */
import type { Identity } from '../../facts/identity.ts';
import type { Identities } from '../../facts/tables/identities.ts';
import { NO_TEXT, type Texts } from '../../facts/tables/texts.ts';
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
  /** Nodes whose value no other node has; about half of the values are of one node. */
  readonly alone: readonly number[];
  /** The nodes of each further value, in the order of their name keys; values in code point order (reading 27). */
  readonly together: readonly (readonly number[])[];
}

export function valuesOf(tier: Tier, nodes: Identities): EvidenceValues {
  const { nameKey, birthDate } = nodes.columns;
  const { texts } = nodes;
  const byName = (left: number, right: number) =>
    nameKey[left] === nameKey[right] ? 0 : texts.compare(nameKey[left] ?? NO_TEXT, nameKey[right] ?? NO_TEXT);
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
    const byBirthDate = inOrderOfText(together, ([first = -1]) => birthDate[first] ?? NO_TEXT, texts);
    // Those of one name stay in the order of their birth dates.
    return { alone, together: inOrderOfText(byBirthDate, ([first = -1]) => nameKey[first] ?? NO_TEXT, texts) };
  }
  const column = nodes.columns[tier];
  for (const members of groupsByText(column, texts.length)) {
    if (members.length === 1) {
      alone.push(members[0] ?? -1);
    } else {
      together.push([...members].sort(byName));
    }
  }
  return { alone, together: inOrderOfText(together, ([first = -1]) => column[first] ?? NO_TEXT, texts) };
}

function inOrderOfText(
  values: readonly (readonly number[])[],
  textOf: (members: readonly number[]) => number,
  texts: Texts,
): readonly (readonly number[])[] {
  return values
    .map((members) => ({ members, text: textOf(members), prefix: texts.prefix(textOf(members)) }))
    .sort((left, right) => left.prefix - right.prefix || texts.compare(left.text, right.text))
    .map(({ members }) => members);
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
