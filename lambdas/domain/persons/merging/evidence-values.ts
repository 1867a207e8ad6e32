/** The values of each tier's evidence with the identities that have them, in the order in which merges are tried. */
import type { Identity } from '../../facts/identity.ts';
import type { Identities } from '../../facts/tables/identities.ts';
import { IntList } from '../../facts/tables/int-list.ts';
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
  readonly alone: Int32Array;
  /**
   * The nodes of each further value, in the order of their name keys; values in code point order (reading 27). Each list is made
   * when its turn comes, because a large register has hundreds of thousands.
   */
  readonly together: Iterable<readonly number[]>;
}

export function valuesOf(tier: Tier, nodes: Identities): EvidenceValues {
  const { texts, columns } = nodes;
  const { count, groupOf } =
    tier === 'nameAndBirthDate'
      ? namesWithBirthDates(nodes)
      : { count: texts.length, groupOf: numberIn(columns[tier]) };
  const groups = new AttendanceGroups(count, nodes.length, groupOf);
  const alone = new IntList();
  const values: number[] = [];
  for (let value = 0; value < count; value++) {
    const size = groups.size(value);
    if (size === 1) {
      alone.push(groups.first(value));
    } else if (size > 1) {
      values.push(value);
    }
  }
  const ordering = tier === 'nameAndBirthDate' ? [columns.nameKey, columns.birthDate] : [columns[tier]];
  const firsts = Int32Array.from(values, (value) => groups.first(value));
  return {
    alone: alone.toArray(),
    together: {
      *[Symbol.iterator]() {
        for (const place of inOrderOfTexts(firsts, ordering, texts)) {
          yield membersByName(groups, values[place] ?? -1, nodes);
        }
      },
    },
  };
}

function membersByName(
  groups: AttendanceGroups,
  value: number,
  { columns: { nameKey }, texts }: Identities,
): readonly number[] {
  const from = groups.from(value);
  const members = new Array<number>(groups.size(value));
  const name = nameKey[groups.first(value)];
  let isOneName = true;
  for (let index = 0; index < members.length; index++) {
    const node = groups.at(from + index);
    members[index] = node;
    isOneName &&= nameKey[node] === name;
  }
  const byName = (left: number, right: number) =>
    nameKey[left] === nameKey[right] ? 0 : texts.compare(nameKey[left] ?? NO_TEXT, nameKey[right] ?? NO_TEXT);
  return isOneName ? members : members.sort(byName);
}

/** Numbers for the names with birth dates, and for each node its own; -1 for a node that lacks one of them. */
function namesWithBirthDates({ columns: { nameKey, birthDate }, texts }: Identities): {
  readonly count: number;
  readonly groupOf: (node: number) => number;
} {
  const dateOf = numberIn(birthDate);
  const byDate = new AttendanceGroups(texts.length, birthDate.length, (node) =>
    nameKey[node] === NO_TEXT ? -1 : dateOf(node),
  );
  const valueOfNode = new Int32Array(birthDate.length).fill(-1);
  /** By name: the last date that it was met with, and the number of the two. */
  const lastDate = new Int32Array(texts.length);
  const lastValue = new Int32Array(texts.length);
  let count = 0;
  for (let date = 0; date < texts.length; date++) {
    for (let place = byDate.from(date); place < byDate.from(date + 1); place++) {
      const node = byDate.at(place);
      const name = nameKey[node] ?? NO_TEXT;
      if (lastDate[name] !== date) {
        lastDate[name] = date;
        lastValue[name] = count++;
      }
      valueOfNode[node] = lastValue[name] ?? -1;
    }
  }
  return { count, groupOf: (node) => valueOfNode[node] ?? -1 };
}

/** The number of a node's text in a column, -1 for none. */
function numberIn(column: Int32Array): (node: number) => number {
  return (node) => {
    const text = column[node] ?? NO_TEXT;
    return text === NO_TEXT ? -1 : text;
  };
}

/** @returns the places of nodes, by their texts in the columns: by those of the first, then of the next */
function inOrderOfTexts(nodes: Int32Array, columns: readonly Int32Array[], texts: Texts): readonly number[] {
  const textOf = columns.map((column) => nodes.map((node) => column[node] ?? NO_TEXT));
  const prefix = Float64Array.from(textOf[0] ?? [], (text) => texts.prefix(text));
  const byTexts = (left: number, right: number) => {
    for (const text of textOf) {
      const [one = NO_TEXT, other = NO_TEXT] = [text[left], text[right]];
      const order = one === other ? 0 : texts.compare(one, other);
      if (order !== 0) {
        return order;
      }
    }
    return 0;
  };
  return Array.from(nodes.keys()).sort(
    (left, right) => (prefix[left] ?? 0) - (prefix[right] ?? 0) || byTexts(left, right),
  );
}
