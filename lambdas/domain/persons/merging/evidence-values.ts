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
  if (tier === 'nameAndBirthDate') {
    const { alone, together } = valuesOfNameAndBirthDate(nodes);
    return { alone, together: inOrderOfTexts(together, [nameKey, birthDate], texts) };
  }
  const byName = (left: number, right: number) =>
    nameKey[left] === nameKey[right] ? 0 : texts.compare(nameKey[left] ?? NO_TEXT, nameKey[right] ?? NO_TEXT);
  const column = nodes.columns[tier];
  const alone: number[] = [];
  const together: number[][] = [];
  for (const members of groupsByText(column, texts.length)) {
    if (members.length === 1) {
      alone.push(members[0] ?? -1);
    } else {
      const name = nameKey[members[0] ?? -1];
      const isOneName = members.every((node) => nameKey[node] === name);
      together.push(isOneName ? [...members] : [...members].sort(byName));
    }
  }
  return { alone, together: inOrderOfTexts(together, [column], texts) };
}

function valuesOfNameAndBirthDate({ columns: { nameKey, birthDate }, texts }: Identities): EvidenceValues {
  const alone: number[] = [];
  const together: number[][] = [];
  const withName = birthDate.map((date, node) => (nameKey[node] === NO_TEXT ? NO_TEXT : date));
  /** By name, one more than the first node with it and the birth date; 0 for none. */
  const firstOf = new Int32Array(texts.length);
  const repeated = new Map<number, number[]>();
  for (const born of groupsByText(withName, texts.length)) {
    for (const node of born) {
      const name = nameKey[node] ?? NO_TEXT;
      const first = (firstOf[name] ?? 0) - 1;
      if (first < 0) {
        firstOf[name] = node + 1;
      } else {
        const members = repeated.get(name);
        if (members === undefined) {
          repeated.set(name, [first, node]);
        } else {
          members.push(node);
        }
      }
    }
    for (const node of born) {
      const name = nameKey[node] ?? NO_TEXT;
      if (firstOf[name] === node + 1 && !repeated.has(name)) {
        alone.push(node);
      }
      firstOf[name] = 0;
    }
    for (const members of repeated.values()) {
      together.push(members);
    }
    repeated.clear();
  }
  return { alone, together };
}

/** By the texts that the nodes of each value have in the columns: by those of the first, then of the next. */
function inOrderOfTexts(
  values: readonly (readonly number[])[],
  columns: readonly Int32Array[],
  texts: Texts,
): readonly (readonly number[])[] {
  const keys = columns.map((column) => {
    const text = new Int32Array(values.length);
    const prefix = new Float64Array(values.length);
    values.forEach(([first = -1], place) => {
      text[place] = column[first] ?? NO_TEXT;
      prefix[place] = texts.prefix(text[place] ?? NO_TEXT);
    });
    return { text, prefix };
  });
  const inOrder = (left: number, right: number) => {
    for (const { text, prefix } of keys) {
      const one = text[left] ?? NO_TEXT;
      const other = text[right] ?? NO_TEXT;
      const order = one === other ? 0 : (prefix[left] ?? 0) - (prefix[right] ?? 0) || texts.compare(one, other);
      if (order !== 0) {
        return order;
      }
    }
    return 0;
  };
  return Array.from(values.keys())
    .sort(inOrder)
    .map((place) => values[place] ?? []);
}

/** The nodes of each text, without those that have none. */
function* groupsByText(column: Int32Array, texts: number): Generator<Int32Array> {
  const groups = new AttendanceGroups(
    texts,
    column.map((text) => (text === NO_TEXT ? -1 : text)),
  );
  for (let text = 0; text < texts; text++) {
    if (groups.size(text) > 0) {
      yield groups.of(text);
    }
  }
}
