/**
 * The whole counting in one call, for any division into chunks. The stages do the same work in several Lambdas, and the
 * tests check that both give the same figures.
 */
import { ActivityReader } from '../facts/activity.ts';
import { type ChunkFacts, factsOfChunk } from '../facts/chunk-facts.ts';
import { type RegisterFacts, RegisterFactsCollector } from '../facts/register-facts.ts';
import { type OwnWords, Vocabularies } from '../facts/vocabularies.ts';
import type { Finding } from '../finding.ts';
import { type Persons, personsOf } from '../persons/persons.ts';
import type { RegisteredActivity } from '../register/register.ts';
import type { RuleSet } from '../rules/rule-set.ts';
import type { Figures } from './figures.ts';
import { type TallyContext, tally } from './tally.ts';
import { judge, type Verdict } from './verdicts.ts';

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
  readonly verdicts: readonly Verdict[];
  readonly figures: Figures;
}

/** The work of the de-duplicate stage: persons, verdicts and figures from the facts of all chunks. */
export function countRegister(facts: RegisterFacts, context: TallyContext): Count {
  const persons = personsOf(facts, context.ruleSet);
  const verdicts = judge(facts, persons, context.ruleSet);
  return { facts, persons, verdicts, figures: tally(facts, persons, verdicts, context) };
}

export function collectFacts(chunks: Iterable<ChunkFacts>): RegisterFacts {
  const collector = new RegisterFactsCollector();
  for (const chunk of chunks) {
    collector.add(chunk);
  }
  return collector.finish();
}
