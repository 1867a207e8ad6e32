/**
 * The whole counting in one call, for any division into chunks. The stages do the same work in several Lambdas, and the
 * tests check that both give the same figures.
 */
import { ActivityReader } from '../facts/activity.ts';
import { type ChunkFacts, factsOfChunk } from '../facts/chunk-facts.ts';
import { IdentityReader } from '../facts/identity.ts';
import { type RegisterFacts, RegisterFactsCollector } from '../facts/register-facts.ts';
import { type OwnWords, Vocabularies } from '../facts/vocabularies.ts';
import type { Finding } from '../finding.ts';
import { personFindings } from '../persons/person-findings.ts';
import { type Persons, type PersonView, personsOf, withReviewsMerged } from '../persons/persons.ts';
import { ApprovedList } from '../persons/supporters/approved-list.ts';
import { peerSupporterFindings } from '../persons/supporters/peer-supporter-findings.ts';
import { peerSupportersOf } from '../persons/supporters/peer-supporters.ts';
import type { RegisteredActivity, RegisteredPeerSupporter } from '../register/register.ts';
import type { RuleSet } from '../rules/rule-set.ts';
import type { Figures } from './figures.ts';
import { meetingFindings } from './meeting-findings.ts';
import { type JudgedRegister, type TallyContext, tally } from './tally.ts';
import { judge } from './verdicts.ts';

/** The work of the aggregate stage on one chunk. @throws UnmappedValuesError | InvalidVocabularyError */
export function aggregateChunk(
  activities: readonly RegisteredActivity[],
  context: OwnWords & { readonly ruleSet: RuleSet; readonly year: number },
): { readonly facts: ChunkFacts; readonly findings: Finding[] } {
  const findings: Finding[] = [];
  const reader = new ActivityReader(context.ruleSet, new Vocabularies(context), context.year);
  const kept = activities.flatMap((registered) => reader.read(registered, findings) ?? []);
  return { facts: factsOfChunk(kept, context.ruleSet, context.year), findings };
}

export interface Count {
  readonly facts: RegisterFacts;
  readonly persons: Persons;
  readonly judged: JudgedRegister;
  readonly figures: Figures;
  /** Findings of persons, of peer supporters and of meetings registered twice. */
  readonly findings: readonly Finding[];
}

/**
 * The work of the de-duplicate stage: persons, verdicts and figures from the facts of all chunks.
 * @param listed the sheet `likepersoner`; null for a register without one
 */
export function countRegister(
  facts: RegisterFacts,
  listed: readonly RegisteredPeerSupporter[] | null,
  context: TallyContext,
): Count {
  const { ruleSet, year } = context;
  const persons = personsOf(facts, ruleSet);
  const { sharedMemberNumbers } = persons.merging;
  const approvals =
    listed === null ? undefined : new ApprovedList(listed, new IdentityReader(ruleSet, year), sharedMemberNumbers);
  const judgedWith = (view: PersonView) => {
    const supporters = peerSupportersOf(facts, view, approvals, sharedMemberNumbers);
    return { view, supporters, ...judge(facts, view, supporters, ruleSet) };
  };
  const judged = judgedWith(persons);
  const merged = persons.reviews.length === 0 ? judged : judgedWith(withReviewsMerged(persons));
  return {
    facts,
    persons,
    judged,
    figures: tally(facts, judged, merged, context),
    findings: [
      ...personFindings(facts, persons),
      ...(approvals?.findings ?? []),
      ...peerSupporterFindings(facts, judged.view, judged.supporters),
      ...meetingFindings(facts, judged),
    ],
  };
}

export function collectFacts(chunks: Iterable<ChunkFacts>): RegisterFacts {
  const collector = new RegisterFactsCollector();
  for (const chunk of chunks) {
    collector.add(chunk);
  }
  return collector.finish();
}
