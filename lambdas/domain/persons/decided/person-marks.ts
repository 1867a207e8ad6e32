/** By what a decision finds its persons again in later files and years. */
import type { Marks } from '../../decisions/marks.ts';
import { identityKey } from '../../facts/chunk-facts.ts';
import type { RegisterFacts } from '../../facts/register-facts.ts';
import { EVIDENCE, TIERS, type Tier } from '../merging/evidence-values.ts';
import type { Merging } from '../merging/participants.ts';

/** A person of a group, or the rows of one name in one lokallag, which nothing tells apart. */
export interface Side {
  readonly marks: readonly string[];
  /** Whether its rows have nothing but a name. */
  readonly isNameOnly: boolean;
  /** In the order of the register. */
  readonly persons: readonly number[];
}

export type PersonWithMarks = Pick<Side, 'marks' | 'isNameOnly'>;

export class PersonMarks {
  private readonly facts: RegisterFacts;
  private readonly marks: Marks;
  private readonly merging: Merging;
  /** Nodes by tier whose evidence tells nobody apart. */
  private readonly unclear: ReadonlySet<string>;
  private readonly ofNode = new Map<number, readonly string[]>();

  constructor(facts: RegisterFacts, merging: Merging, marks: Marks) {
    this.facts = facts;
    this.merging = merging;
    this.marks = marks;
    this.unclear = unclearEvidence(facts, merging);
  }

  /**
   * Of a person with evidence: for each of its identities the name with the member number, e-mail, phone or birth date, and the
   * identity itself. Of a row that no evidence joins: the identity, mostly a name alone, in the lokallag, else in the
   * municipality.
   * @param attendances of the person
   */
  of(attendances: readonly number[]): PersonWithMarks {
    const found = new Map<string, number>();
    let isNameOnly = true;
    for (const at of attendances) {
      const node = this.facts.node[at] ?? -1;
      const isJoined = this.merging.joined[node] === 1;
      isNameOnly &&= !isJoined;
      for (const mark of isJoined ? this.ofJoined(node) : [this.ofRow(node, this.facts.activityOf.at(at))]) {
        found.set(mark, (found.get(mark) ?? 0) + 1);
      }
    }
    return { marks: mostUsedFirst(found), isNameOnly };
  }

  private ofJoined(node: number): readonly string[] {
    const known = this.ofNode.get(node);
    if (known !== undefined) {
      return known;
    }
    const identity = this.facts.nodes.at(node);
    const found: string[] = [];
    if (identity !== undefined) {
      for (const tier of TIERS) {
        const value = EVIDENCE[tier](identity);
        if (value !== '' && !this.unclear.has(`${tier} ${node}`)) {
          found.push(this.marks.of(tier, identity.nameKey, value));
        }
      }
      found.push(this.marks.of('identity', identityKey(identity)));
    }
    this.ofNode.set(node, found);
    return found;
  }

  private ofRow(node: number, activity: number): string {
    const identity = this.facts.nodes.at(node);
    const key = identity === undefined ? '' : identityKey(identity);
    const { branch = '', municipality = '' } = this.facts.activities.at(activity) ?? {};
    return branch === '' ? this.marks.of('municipality', key, municipality) : this.marks.of('branch', key, branch);
  }
}

/**
 * Shared values, and values that two persons of one name have, who could not be merged. Without them a mark is of one person of
 * the register.
 */
function unclearEvidence({ nodes }: RegisterFacts, { shared, keptApart, root }: Merging): ReadonlySet<string> {
  const unclear = new Set<string>();
  const add = (tier: Tier, members: readonly number[]) => {
    for (const node of members) {
      unclear.add(`${tier} ${node}`);
    }
  };
  for (const { tier, nodes: members } of shared) {
    add(tier, members);
  }
  for (const { tier, nodes: members } of keptApart) {
    for (const alike of Map.groupBy(members, (node) => nodes.columns.nameKey[node]).values()) {
      if (new Set(alike.map((node) => root[node])).size > 1) {
        add(tier, alike);
      }
    }
  }
  return unclear;
}

function mostUsedFirst(counts: ReadonlyMap<string, number>): string[] {
  const marks = [...counts.keys()];
  return marks.length <= MAX_MARKS
    ? marks
    : marks.sort((left, right) => (counts.get(right) ?? 0) - (counts.get(left) ?? 0) || (left < right ? -1 : 1));
}

/**
 * Of a side, those that most of its rows have. A person with a new address in each row has thousands, and a decision with its
 * sides is one item of a table: at most 400 KB.
 */
const MAX_MARKS = 200;

/** The sides of a group. @param persons of the group, each with its marks */
export function sidesOf(persons: readonly (PersonWithMarks & { readonly person: number })[]): Side[] {
  return [...Map.groupBy(persons, ({ marks }) => [...marks].sort().join(' ')).values()].map((alike) => ({
    marks: alike[0]?.marks.slice(0, MAX_MARKS) ?? [],
    isNameOnly: alike[0]?.isNameOnly ?? false,
    persons: alike.map(({ person }) => person).sort((left, right) => left - right),
  }));
}
