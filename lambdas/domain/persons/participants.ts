/**
 * Who is the same person (DOMAIN, "Participants", readings 21 to 31): deterministic, in tiers of evidence, refused
 * where guards fail. Rows that say exactly the same are one node here: they agree with each other and with the same
 * others, so any merge of one is a merge of all. A node that no evidence joins is as many persons as it has rows,
 * because a name alone proves nothing.
 */

import { compareCodePoints } from '../canonical.ts';
import type { Identity } from '../facts/identity.ts';
import { agreeingGroups } from './agreeing-groups.ts';
import { type Agreement, ANYHOW, IN_CONTACT, ON_MEMBER_NUMBER } from './agreement.ts';
import { givenName } from './name-agreement.ts';
import { anyConflict, combine, evidenceOf, type PersonEvidence } from './person-evidence.ts';
import { UnionFind } from './union-find.ts';

export type Tier = 'memberNumber' | 'email' | 'phone' | 'nameAndBirthDate';

/** A group that was not merged, with one node of each side for the finding. */
export interface Refusal {
  readonly kind: 'conflict' | 'ambiguous' | 'guard';
  readonly tier: Tier;
  readonly nodes: readonly number[];
}

/** A contact that four or more given names use: it proves nothing. */
export interface SharedContact {
  readonly tier: 'email' | 'phone';
  readonly nodes: readonly number[];
  readonly givenNames: number;
}

export interface Merging {
  /** Of each node: the smallest node of its person. */
  readonly root: Int32Array;
  /** 1 where the node's own rows are one person; 0 where each row is a person of its own. */
  readonly joined: Uint8Array;
  readonly refusals: readonly Refusal[];
  readonly sharedContacts: readonly SharedContact[];
  /** What the rows of the set that a root names say of number and birth; undefined when nothing. */
  evidenceOfSet(root: number): PersonEvidence | undefined;
}

/**
 * @param nodes distinct identities of the register, each with at least one identifying field
 * @param sharedContactGivenNames from how many differing given names on an address proves nothing
 */
export function mergeIdentities(nodes: readonly Identity[], sharedContactGivenNames: number): Merging {
  const people = new People(nodes);
  const refusals: Refusal[] = [];
  const sharedContacts: SharedContact[] = [];

  const tiers: readonly {
    readonly tier: Tier;
    readonly evidence: (node: Identity) => string;
    readonly agreement: Agreement;
  }[] = [
    { tier: 'memberNumber', evidence: (node) => node.memberNumber, agreement: ON_MEMBER_NUMBER },
    { tier: 'email', evidence: (node) => node.email, agreement: IN_CONTACT },
    { tier: 'phone', evidence: (node) => node.phone, agreement: IN_CONTACT },
    {
      tier: 'nameAndBirthDate',
      evidence: (node) => (node.nameKey === '' || node.birthDate === '' ? '' : `${node.nameKey}\n${node.birthDate}`),
      agreement: ANYHOW,
    },
  ];

  for (const { tier, evidence, agreement } of tiers) {
    for (const members of byEvidence(nodes, evidence)) {
      if (tier === 'email' || tier === 'phone') {
        const givenNames = countGivenNames(members.map((member) => nodeAt(nodes, member)));
        if (givenNames >= sharedContactGivenNames) {
          sharedContacts.push({ tier, nodes: members, givenNames });
          continue;
        }
      }
      const { groups, ambiguous } = agreeingGroups(members, nodes, agreement);
      if (ambiguous.length > 0) {
        refusals.push({ kind: 'ambiguous', tier, nodes: ambiguous });
      }
      if (tier === 'memberNumber' && groups.length > 1) {
        refusals.push({ kind: 'guard', tier, nodes: groups.map((group) => group[0] ?? 0) });
      }
      for (const group of groups) {
        if (tier !== 'memberNumber' && people.anyConflict(group)) {
          refusals.push({ kind: 'conflict', tier, nodes: group });
        } else {
          people.merge(group);
        }
      }
    }
  }
  return {
    root: people.roots(),
    joined: people.joined,
    refusals,
    sharedContacts,
    evidenceOfSet: (root) => people.evidenceOfSet(root),
  };
}

/** Nodes per evidence value in code point order of the values; nodes in order of name key, so that groups are too. */
function* byEvidence(nodes: readonly Identity[], evidence: (node: Identity) => string): Generator<number[]> {
  // One number in place of a list of one: most values stand on a single node, and there are hundreds of thousands.
  const members = new Map<string, number | number[]>();
  nodes.forEach((node, index) => {
    const value = evidence(node);
    if (value === '') {
      return;
    }
    const before = members.get(value);
    if (before === undefined) {
      members.set(value, index);
    } else if (typeof before === 'number') {
      members.set(value, [before, index]);
    } else {
      before.push(index);
    }
  });
  for (const value of [...members.keys()].sort(compareCodePoints)) {
    const list = members.get(value) ?? [];
    yield typeof list === 'number'
      ? [list]
      : list.sort((left, right) => compareCodePoints(nodeAt(nodes, left).nameKey, nodeAt(nodes, right).nameKey));
  }
}

/** Distinct first given names of two letters or more, plus initials that begin none of them (reading 25). */
export function countGivenNames(nodes: readonly Identity[]): number {
  const names = new Set<string>();
  const initials = new Set<string>();
  for (const node of nodes) {
    const given = givenName(node.nameKey);
    if ([...given].length >= 2) {
      names.add(given);
    } else if (given !== '') {
      initials.add(given);
    }
  }
  // Both readings of a first letter, as `startsWith` knows them.
  const begun = new Set(
    [...names].flatMap((name) => [name.slice(0, 1), String.fromCodePoint(name.codePointAt(0) ?? 0)]),
  );
  const unexplained = [...initials].filter((initial) => !begun.has(initial));
  return names.size + unexplained.length;
}

/** Persons in the making: sets of nodes, with what each person's rows say of number and birth. */
class People {
  private readonly nodes: readonly Identity[];
  private readonly sets: UnionFind;
  /** Only of sets of several nodes: what a single node says stands in the node itself. */
  private readonly evidence = new Map<number, PersonEvidence>();
  readonly joined: Uint8Array;

  constructor(nodes: readonly Identity[]) {
    this.nodes = nodes;
    this.sets = new UnionFind(nodes.length);
    this.joined = new Uint8Array(nodes.length);
  }

  evidenceOfSet(root: number): PersonEvidence | undefined {
    const node = nodeAt(this.nodes, root);
    return this.evidence.get(root) ?? (node.memberNumber === '' && node.birthYear === 0 ? undefined : evidenceOf(node));
  }

  anyConflict(group: readonly number[]): boolean {
    const persons = [...new Set(group.map((node) => this.sets.find(node)))];
    return persons.length > 1 && anyConflict(persons.flatMap((person) => this.evidenceOfSet(person) ?? []));
  }

  merge(group: readonly number[]): void {
    for (const node of group) {
      this.joined[node] = 1;
    }
    const persons = [...new Set(group.map((node) => this.sets.find(node)))];
    if (persons.length < 2) {
      return;
    }
    const known = persons.flatMap((person) => this.evidenceOfSet(person) ?? []);
    let root = persons[0] ?? -1;
    for (const person of persons) {
      this.evidence.delete(person);
      root = this.sets.union(root, person)?.root ?? root;
    }
    if (known.length > 0) {
      this.evidence.set(root, combine(known));
    }
  }

  roots(): Int32Array {
    return this.sets.roots();
  }
}

function nodeAt(nodes: readonly Identity[], index: number): Identity {
  const node = nodes[index];
  if (node === undefined) {
    throw new RangeError(`No identity ${index} among ${nodes.length}`);
  }
  return node;
}
