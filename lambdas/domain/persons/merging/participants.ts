/**
 * Who is the same person (`rules/README.md`, "Who is the same person"; readings 21 to 33): deterministic, in tiers of evidence, refused
 * where guards fail. Rows with exactly the same identity are one node: they agree with each other and with the same rows, so
 * a merge of one is a merge of all. A node that no evidence joins is as many persons as it has rows, because a name alone
 * proves nothing.
 */

import type { RegisterFacts } from '../../facts/register-facts.ts';
import type { Identities } from '../../facts/tables/identities.ts';
import { NO_TEXT } from '../../facts/tables/texts.ts';
import type { RuleSet } from '../../rules/rule-set.ts';
import { countGivenNames, countLastWords } from '../names/differing-words.ts';
import { type AgreeingGroups, agreeingGroups } from './agreeing-groups.ts';
import { AGREE_ALWAYS, AGREE_ON_CONTACT, type Agreement, agreementOnMemberNumber } from './agreement.ts';
import { type Tier, valuesOf } from './evidence-values.ts';
import { GivenNamesOfNumbers } from './given-names-of-numbers.ts';
import { MergedPersons } from './merged-persons.ts';
import { type NodesOfTier, TierLists } from './tier-lists.ts';

/** Why a group was not merged. */
const REFUSALS = ['conflict', 'ambiguous', 'guard'] as const;

/** A value that too many differing names use to be evidence (reading 25). */
export interface SharedValue {
  readonly tier: 'memberNumber' | 'email' | 'phone';
  readonly nodes: readonly number[];
  readonly givenNames: number;
}

export interface Merging {
  /** For each node the smallest node of its person. */
  readonly root: Int32Array;
  /** 1 where the rows of the node are one person; 0 where each row is a separate person. */
  readonly joined: Uint8Array;
  /** The groups that were not merged, with one node of each side for the finding. */
  readonly refusals: Iterable<NodesOfTier<(typeof REFUSALS)[number]>>;
  readonly shared: readonly SharedValue[];
  /** They are no evidence of sameness, difference, review or approval, though a row with one has an identity (reading 25). */
  readonly sharedMemberNumbers: ReadonlySet<string>;
  /**
   * The nodes of each value of evidence that its tier did not merge to one person, never of a shared value. Later tiers may have
   * merged the nodes all the same.
   */
  readonly keptApart: Iterable<NodesOfTier<'kept_apart'>>;
}

/** By the roots of sets; apart from the rest, because only reviews need it. */
export type MergedEvidence = Pick<MergedPersons, 'evidenceOfSet' | 'evidenceKey' | 'conflict'>;

export function mergeIdentities(
  facts: RegisterFacts,
  ruleSet: Pick<RuleSet, 'sharedContactGivenNames' | 'sharedMemberNumberNames'>,
): { readonly merging: Merging; readonly evidence: MergedEvidence } {
  const { nodes } = facts;
  const shared: SharedValue[] = [];
  const sharedMemberNumbers = new Set<string>();
  const merged = new MergedPersons(nodes);
  const refusals = new TierLists(REFUSALS);
  const keptApart = new TierLists(['kept_apart']);
  const givenNames = new GivenNamesOfNumbers(facts);

  for (const { tier, agreementFor, mayConflict } of tiers(givenNames)) {
    const { alone, together } = valuesOf(tier, nodes);
    for (const node of alone) {
      merged.join(node);
    }
    for (const members of together) {
      const found = sharedValue(tier, members, nodes, ruleSet);
      if (found !== undefined) {
        shared.push(found);
        if (tier === 'memberNumber') {
          sharedMemberNumbers.add(nodes.textOf('memberNumber', members[0] ?? -1));
          merged.ignoreNumber(members);
        }
        continue;
      }
      const { groups, ambiguous } = groupsOf(members, nodes, agreementFor);
      if (ambiguous.length > 0) {
        refusals.add('ambiguous', tier, ambiguous);
      }
      if (tier === 'memberNumber' && groups.length > 1) {
        refusals.add(
          'guard',
          tier,
          groups.map((group) => group[0] ?? 0),
        );
      }
      let isOnePerson = groups.length === 1;
      for (const group of groups) {
        if (mayConflict) {
          merged.merge(group);
        } else if (!merged.mergeUnlessConflict(group)) {
          refusals.add('conflict', tier, group);
          isOnePerson = false;
        }
      }
      if (!isOnePerson) {
        keptApart.add('kept_apart', tier, members);
      }
    }
  }
  const { joined } = merged;
  return {
    merging: { root: merged.roots(), joined, refusals, shared, sharedMemberNumbers, keptApart },
    evidence: merged,
  };
}

/** Rows of one name always agree, in every tier. */
function groupsOf(
  members: readonly number[],
  nodes: Identities,
  agreementFor: TierRules['agreementFor'],
): AgreeingGroups {
  if (haveOneName(members, nodes)) {
    return { groups: [members], ambiguous: [] };
  }
  const { memberNumber, nameKey, birthDate } = nodes.columns;
  const classOf = (node: number) => (nameKey[node] ?? NO_TEXT) * nodes.texts.length + (birthDate[node] ?? NO_TEXT);
  const agreement = agreementFor(memberNumber[members[0] ?? -1] ?? NO_TEXT);
  return agreeingGroups(members, { at: (node) => nodes.at(node), classOf }, agreement);
}

function haveOneName(members: readonly number[], { columns: { nameKey } }: Identities): boolean {
  const first = nameKey[members[0] ?? -1];
  for (const member of members) {
    if (nameKey[member] !== first) {
      return false;
    }
  }
  return true;
}

interface TierRules {
  readonly tier: Tier;
  /** @param memberNumber of the rows, the number of its text */
  readonly agreementFor: (memberNumber: number) => Agreement;
  /** Reading 27: tier 1 refuses only by its guard, which is part of its agreement. */
  readonly mayConflict: boolean;
}

function tiers(givenNames: GivenNamesOfNumbers): readonly TierRules[] {
  return [
    {
      tier: 'memberNumber',
      agreementFor: (number) => agreementOnMemberNumber(givenNames.of(number)),
      mayConflict: true,
    },
    { tier: 'email', agreementFor: () => AGREE_ON_CONTACT, mayConflict: false },
    { tier: 'phone', agreementFor: () => AGREE_ON_CONTACT, mayConflict: false },
    { tier: 'nameAndBirthDate', agreementFor: () => AGREE_ALWAYS, mayConflict: false },
  ];
}

/** Reading 25. @returns undefined for a value that is evidence */
function sharedValue(
  tier: Tier,
  members: readonly number[],
  nodes: Identities,
  { sharedContactGivenNames, sharedMemberNumberNames }: Parameters<typeof mergeIdentities>[1],
): SharedValue | undefined {
  const from = tier === 'memberNumber' ? sharedMemberNumberNames : sharedContactGivenNames;
  if (tier === 'nameAndBirthDate' || members.length < from || haveOneName(members, nodes)) {
    return undefined;
  }
  const users = members.flatMap((member) => nodes.at(member) ?? []);
  const givenNames = countGivenNames(users);
  const isShared = givenNames >= from && (tier !== 'memberNumber' || countLastWords(users) >= from);
  return isShared ? { tier, nodes: members, givenNames } : undefined;
}
