/** The values of each tier's evidence with the identities that have them, in the order in which merges are tried. */
import { compareCodePoints } from '../../canonical.ts';
import type { Identity } from '../../facts/identity.ts';

export const TIERS = ['memberNumber', 'email', 'phone', 'nameAndBirthDate'] as const;
export type Tier = (typeof TIERS)[number];

export interface EvidenceValue {
  readonly value: string;
  /** Indexes of nodes, in the order of their name keys. */
  readonly members: number[];
}

/** The evidence of an identity in a tier; empty for none. */
export const EVIDENCE: Readonly<Record<Tier, (identity: Identity) => string>> = {
  memberNumber: ({ memberNumber }) => memberNumber,
  email: ({ email }) => email,
  phone: ({ phone }) => phone,
  nameAndBirthDate: ({ nameKey, birthDate }) => (nameKey === '' || birthDate === '' ? '' : `${nameKey}\n${birthDate}`),
};

/** Reading 27: values in code point order, and the nodes of each in the order of name keys. */
export function* valuesOf(tier: Tier, nodes: readonly Identity[]): Generator<EvidenceValue> {
  const evidence = EVIDENCE[tier];
  // A single node is stored as a number: there are hundreds of thousands of values, and most have one node.
  const found = new Map<string, number | number[]>();
  nodes.forEach((node, index) => {
    const value = evidence(node);
    if (value === '') {
      return;
    }
    const before = found.get(value);
    if (before === undefined) {
      found.set(value, index);
    } else if (typeof before === 'number') {
      found.set(value, [before, index]);
    } else {
      before.push(index);
    }
  });
  const nameKeyOf = (index: number) => nodes[index]?.nameKey ?? '';
  for (const value of inCodePointOrder([...found.keys()])) {
    const members = found.get(value) ?? [];
    yield {
      value,
      members:
        typeof members === 'number'
          ? [members]
          : members.sort((left, right) => compareCodePoints(nameKeyOf(left), nameKeyOf(right))),
    };
  }
}

const SURROGATE = /[\ud800-\udfff]/;

/** The built-in order of UTF-16 units is that of code points where no text has a surrogate, and takes a fraction of the time. */
function inCodePointOrder(texts: string[]): string[] {
  return texts.some((text) => SURROGATE.test(text)) ? texts.sort(compareCodePoints) : texts.sort();
}
