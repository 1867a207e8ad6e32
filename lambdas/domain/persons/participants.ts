/**
 * Who is the same person (`rules/README.md`, "Who is the same person"; readings 21 to 31): deterministic, in tiers of
 * evidence, refused where guards fail. Rows with exactly the same identity are one node: they agree with each other and
 * with the same rows, so a merge of one is a merge of all. A node that no evidence joins is as many persons as it has
 * rows, because a name alone proves nothing.
 */

import { compareCodePoints } from '../canonical.ts';
import type { Identity } from '../facts/identity.ts';
import { agreeingGroups } from './agreeing-groups.ts';
import { AGREE_ALWAYS, AGREE_ON_CONTACT, AGREE_ON_MEMBER_NUMBER, type Agreement } from './agreement.ts';
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

/** An e-mail address or phone number with too many given names to be evidence (reading 25). */
export interface SharedContact {
  readonly tier: 'email' | 'phone';
  readonly nodes: readonly number[];
  readonly givenNames: number;
}

export interface Merging {
  /** For each node the smallest node of its person. */
  readonly root: Int32Array;
  /** 1 where the rows of the node are one person; 0 where each row is a separate person. */
  readonly joined: Uint8Array;
  readonly refusals: readonly Refusal[];
  readonly sharedContacts: readonly SharedContact[];
  /** Member numbers that so many differing names use that they prove nothing (reading 25). */
  readonly sharedMemberNumbers: ReadonlySet<string>;
  /** Member numbers and births in the rows of the set with this root; undefined when there are none. */
  evidenceOfSet(root: number): PersonEvidence | undefined;
}

/**
 * @param nodes distinct identities of the register, each with at least one identifying field
 * @param sharedContactGivenNames number of differing given names from which an address is shared
 */
export function mergeIdentities(nodes: readonly Identity[], sharedContactGivenNames: number): Merging {
  const merged = new MergedPersons(nodes);
  const refusals: Refusal[] = [];
  const sharedContacts: SharedContact[] = [];

  const tiers: readonly {
    readonly tier: Tier;
    readonly evidence: (node: Identity) => string;
    readonly agreement: Agreement;
  }[] = [
    { tier: 'memberNumber', evidence: (node) => node.memberNumber, agreement: AGREE_ON_MEMBER_NUMBER },
    { tier: 'email', evidence: (node) => node.email, agreement: AGREE_ON_CONTACT },
    { tier: 'phone', evidence: (node) => node.phone, agreement: AGREE_ON_CONTACT },
    {
      tier: 'nameAndBirthDate',
      evidence: (node) => (node.nameKey === '' || node.birthDate === '' ? '' : `${node.nameKey}\n${node.birthDate}`),
      agreement: AGREE_ALWAYS,
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
        if (tier !== 'memberNumber' && merged.anyConflict(group)) {
          refusals.push({ kind: 'conflict', tier, nodes: group });
        } else {
          merged.merge(group);
        }
      }
    }
  }
  return {
    root: merged.roots(),
    joined: merged.joined,
    refusals,
    sharedContacts,
    sharedMemberNumbers: new Set(),
    evidenceOfSet: (root) => merged.evidenceOfSet(root),
  };
}

/** The nodes of each evidence value: values in code point order and nodes in the order of name keys (reading 27). */
function* byEvidence(nodes: readonly Identity[], evidence: (node: Identity) => string): Generator<number[]> {
  // A single node is stored as a number: there are hundreds of thousands of values, and most have one node.
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

/** Reading 25: distinct first given names of two letters or more, plus initials that begin none of them. */
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
  // The first letter as UTF-16 unit and as code point, because `startsWith` accepts both.
  const firstLetters = new Set(
    [...names].flatMap((name) => [name.slice(0, 1), String.fromCodePoint(name.codePointAt(0) ?? 0)]),
  );
  const otherInitials = [...initials].filter((initial) => !firstLetters.has(initial));
  return names.size + otherInitials.length;
}

/** Sets of nodes that are merged to persons, with the member numbers and births of each person. */
class MergedPersons {
  private readonly nodes: readonly Identity[];
  private readonly sets: UnionFind;
  /** Only for sets of several nodes; a single node has its evidence itself. */
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
