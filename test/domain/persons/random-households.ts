/** Small registers of rows that often agree with and contradict each other. */
import * as fc from 'fast-check';
import { aggregateChunk, collectFacts } from '../../../lambdas/domain/counting/count-register.ts';
import type { RegisterFacts } from '../../../lambdas/domain/facts/register-facts.ts';
import { chunkOf } from '../../../lambdas/domain/register/chunk/chunk-writer.ts';
import type { RegisteredActivity } from '../../../lambdas/domain/register/register.ts';
import { BUFDIR_2025 } from '../../../lambdas/domain/rules/rule-set.ts';
import { inOneFile, LABELS, registeredActivity, YEAR } from '../../factories.ts';
import { REGISTER_FILE } from '../../register-fixture.ts';

const GIVEN = ['Kari', 'Kri', 'Karin', 'K', 'Per', 'Pre', 'Åse', 'A', 'Anne', 'Bo', 'Bob', 'Å'];
const LAST = ['Berg', 'Bergh', 'B', 'Dahl', 'Lie', 'Åsby', 'Asby', 'Kari', 'Per'];
const word = (words: readonly string[]) => fc.constantFrom(...words);
const name = fc.oneof(
  { weight: 2, arbitrary: fc.constant('') },
  { weight: 3, arbitrary: word(GIVEN) },
  { weight: 12, arbitrary: fc.tuple(word(GIVEN), word(LAST)).map((words) => words.join(' ')) },
  { weight: 2, arbitrary: fc.tuple(word(GIVEN), word(LAST), word(LAST)).map((words) => words.join(' ')) },
);
const births = ['', '', '', '1950', '1951', '1950-01-01', '1950-01-01', '1950-01-02', '1951-01-01'];

/** Few names and births in one register, so that its rows share many. */
const pools = fc.record({
  names: fc.array(name, { minLength: 2, maxLength: 7 }),
  births: fc.array(word(births), { minLength: 1, maxLength: 4 }),
});

/** Activities in one file; a row has the same number wherever the activities are put. */
export const households: fc.Arbitrary<readonly RegisteredActivity[]> = pools
  .chain((pool) => {
    const row = fc.record({
      navn: word(pool.names),
      fodselsdato: word(pool.births),
      medlemsnr: word(['', '', '1', '1', '2']),
      epost: word(['', '', 'a@x.no', 'b@x.no']),
      telefon: word(['', '', '90000001', '90000002']),
    });
    const activity = fc.record({
      lokallag: word(['Oslo', 'Oslo', 'Bergen', '']),
      kommunenr: word(['0301', '0301', '4601', '']),
      rows: fc.array(row, { minLength: 1, maxLength: 6 }),
    });
    return fc.array(activity, { minLength: 1, maxLength: 6 });
  })
  .map((activities) =>
    inOneFile(
      activities.map(({ rows, ...place }, index) => registeredActivity({ aktivitet_id: `${index}`, ...place }, rows)),
    ),
  );

export function factsOf(activities: readonly RegisteredActivity[], chunkSize = 100): RegisterFacts {
  const context = { labels: { ...LABELS }, vocabularies: {}, ruleSet: BUFDIR_2025, year: YEAR };
  const chunks = [];
  for (let from = 0; from < activities.length; from += chunkSize) {
    chunks.push(aggregateChunk(chunkOf(activities.slice(from, from + chunkSize)), context));
  }
  return collectFacts(
    chunks.map(({ facts }) => ({ facts, file: 0 })),
    [{ name: REGISTER_FILE, parts: [] }],
  );
}
