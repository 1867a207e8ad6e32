/**
 * The whole counting in one call, for any division into chunks. The stages do the same work in several Lambdas, and the
 * tests check that both give the same figures.
 */
import { ActivityReader } from '../facts/activity.ts';
import { type ChunkFacts, factsOfChunk, sumsOfChunk } from '../facts/chunk-facts.ts';
import { IdentityReader } from '../facts/identity.ts';
import type { AggregatedChunk, FactsInputs } from '../facts/kept-facts.ts';
import { readCounts } from '../facts/read-counts.ts';
import { type RegisterFacts, RegisterFactsCollector } from '../facts/register-facts.ts';
import { Vocabularies } from '../facts/vocabularies.ts';
import type { Finding } from '../finding.ts';
import type { ReviewAnswers } from '../persons/decided/decided-persons.ts';
import { personFindings } from '../persons/person-findings.ts';
import { type Persons, personsOf, withReviewsMerged } from '../persons/persons.ts';
import { ApprovedList, type ListedPeerSupporter } from '../persons/supporters/approved-list.ts';
import { Mentions } from '../persons/supporters/mentions.ts';
import { peerSupporterFindings } from '../persons/supporters/peer-supporter-findings.ts';
import { peerSupportersOf } from '../persons/supporters/peer-supporters.ts';
import type { RegisteredChunk } from '../register/chunk/registered-chunk.ts';
import type { NamedParts } from '../registers/file-parts.ts';
import type { RuleSet } from '../rules/rule-set.ts';
import type { Figures } from './figures.ts';
import { meetingFindings, type SameMeeting, sameMeetings } from './meeting-findings.ts';
import { SupporterNames } from './supporter-names.ts';
import { type JudgedRegister, type JudgedView, type TallyContext, tally } from './tally.ts';
import { judge, judgeCountedDays } from './verdicts.ts';
import { yearFindings } from './year-findings.ts';

/** The work of the aggregate stage on one chunk of the register. @throws UnmappedValuesError | InvalidVocabularyError */
export function aggregateChunk(chunk: RegisteredChunk, context: FactsInputs): AggregatedChunk {
  const findings: Finding[] = [];
  const reader = new ActivityReader(context.ruleSet, new Vocabularies(context), context.year);
  const read = reader.readChunk(chunk, findings);
  const facts = factsOfChunk(read, context.ruleSet, context.year);
  return { facts, findings, counts: readCounts(chunk, facts), sums: sumsOfChunk(read.activities, context.year) };
}

export interface Count {
  readonly facts: RegisterFacts;
  readonly persons: Persons;
  readonly mentions: Mentions;
  readonly judged: JudgedRegister;
  /** Judged with every open review merged. */
  readonly merged: JudgedView;
  readonly meetings: readonly SameMeeting[];
  readonly figures: Figures;
  /** How the peer supporters are shown. */
  readonly names: SupporterNames;
  /** Of persons, of peer supporters, of meetings registered twice and of files of another year: made while they are read. */
  readonly findings: Iterable<Finding>;
}

/**
 * The work of the de-duplicate stage: persons, verdicts and figures from the facts of all chunks.
 * @param listed the sheets `likepersoner`, file after file; null for a register without one
 * @param answers what the organisation has decided about reviews
 */
export function countRegister(
  facts: RegisterFacts,
  listed: Iterable<ListedPeerSupporter> | null,
  context: TallyContext,
  answers?: ReviewAnswers,
): Count {
  const { ruleSet, year } = context;
  const persons = personsOf(facts, ruleSet, answers);
  const { sharedMemberNumbers } = persons.merging;
  const approvals =
    listed === null ? undefined : new ApprovedList(listed, new IdentityReader(ruleSet, year), sharedMemberNumbers);
  const mentions = new Mentions(facts, persons, approvals);
  const supporters = peerSupportersOf(mentions, persons);
  const judged = { view: persons, supporters, ...judge(facts, persons, supporters, ruleSet) };
  const merged = persons.reviews.length === 0 ? judged : mergedView(facts, mentions, ruleSet);
  const meetings = sameMeetings(facts, judged);
  return {
    facts,
    persons,
    mentions,
    judged,
    merged,
    meetings,
    figures: tally(facts, judged, merged, context),
    names: new SupporterNames(facts, judged),
    findings: {
      *[Symbol.iterator]() {
        yield* personFindings(facts, persons, mentions.firstOf);
        yield* approvals?.findings ?? [];
        yield* peerSupporterFindings(facts, judged.supporters);
        yield* meetingFindings(facts, meetings);
        yield* yearFindings(facts);
      },
    },
  };
}

function mergedView(facts: RegisterFacts, mentions: Mentions, ruleSet: RuleSet): JudgedView {
  const view = withReviewsMerged(mentions.persons);
  const supporters = peerSupportersOf(mentions, view);
  return { view, supporters, countedDays: judgeCountedDays(facts, view, supporters, ruleSet) };
}

/** @param chunks file after file, each with the index of its file */
export function collectFacts(
  chunks: Iterable<{ readonly facts: ChunkFacts; readonly file: number }>,
  files: readonly NamedParts[],
): RegisterFacts {
  const collector = new RegisterFactsCollector(files);
  for (const { facts, file } of chunks) {
    collector.add(facts, file);
  }
  return collector.finish();
}
