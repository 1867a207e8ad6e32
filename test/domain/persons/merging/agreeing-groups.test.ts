import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Identity } from '../../../../lambdas/domain/facts/identity.ts';
import { type AgreeingNodes, agreeingGroups } from '../../../../lambdas/domain/persons/merging/agreeing-groups.ts';
import {
  AGREE_ALWAYS,
  AGREE_ON_CONTACT,
  type Agreement,
  agreementOnMemberNumber,
} from '../../../../lambdas/domain/persons/merging/agreement.ts';
import { identity } from '../../../factories.ts';

const NOWHERE_ELSE = agreementOnMemberNumber({ standsOnlyHere: () => true, inOneActivity: () => false });
/** Any symmetric rules; these depend on the first letters of the names. */
const SOME_ELSEWHERE = agreementOnMemberNumber({
  standsOnlyHere: (given) => given.startsWith('k'),
  inOneActivity: (left, right) => left[0] !== right[0],
});

const AGREEMENTS: readonly (readonly [string, Agreement])[] = [
  ['by member number with names that stand nowhere else', NOWHERE_ELSE],
  ['by member number with some names that stand elsewhere or in one activity', SOME_ELSEWHERE],
  ['by contact', AGREE_ON_CONTACT],
  ['always', AGREE_ALWAYS],
];

/** Words that are often similar: initials, letters added, dropped, changed and swapped, characters of two UTF-16 units. */
const word = fc.oneof(
  fc.constantFrom('kari', 'k', 'krai', 'karin', 'kri', 'per', 'pre', 'p', 'berg', 'bergh', 'brg', 'åse', 'a', 'å'),
  fc
    .array(fc.constantFrom('a', 'b', 'å', '\u{1f600}'), { minLength: 1, maxLength: 4 })
    .map((letters) => letters.join('')),
);
const nameKey = fc.oneof(
  { weight: 1, arbitrary: fc.constant('') },
  { weight: 2, arbitrary: word },
  { weight: 6, arbitrary: fc.tuple(word, word).map((words) => words.join(' ')) },
  { weight: 1, arbitrary: fc.tuple(word, word, word).map((words) => words.join(' ')) },
);
const birth = fc.constantFrom(
  ...[
    { birthDate: '', birthYear: 0 },
    { birthDate: '', birthYear: 1950 },
    { birthDate: '', birthYear: 1951 },
    { birthDate: '1950-01-01', birthYear: 1950 },
    { birthDate: '1950-01-02', birthYear: 1950 },
    { birthDate: '1951-01-01', birthYear: 1951 },
  ],
);
const person = fc.tuple(nameKey, birth).map(([name, born]) => identity({ nameKey: name, ...born }));
const few = fc.array(person, { minLength: 1, maxLength: 12 });
const many = fc.array(person, { minLength: 60, maxLength: 160 });

describe.each(AGREEMENTS)('rows that agree %s', (_, agreement) => {
  it('are the same whether they are found by their words or by comparing every pair', () => {
    fc.assert(
      fc.property(fc.oneof(few, many), (rows) => {
        const neighboursOf = agreement.neighbours(rows);
        for (const [index, row] of rows.entries()) {
          const compared = [...rows.keys()].filter((other) => agreement.agree(row, rows[other] ?? row));
          expect([...neighboursOf(index)].sort((left, right) => left - right)).toEqual(compared);
        }
      }),
      { numRuns: 60 },
    );
  });

  it.each([
    ['few', few, 300],
    ['many', many, 40],
  ])('are grouped by the definition when they are %s', (_size, rowsOf, numRuns) => {
    fc.assert(
      fc.property(rowsOf, (rows) => {
        const members = [...rows.keys()].reverse();
        expect(agreeingGroups(members, nodesOf(rows), agreement)).toEqual(groupsByDefinition(members, rows, agreement));
      }),
      { numRuns },
    );
  });
});

it('groups thousands of rows with one value without comparing every pair', () => {
  const letters = [...'abcdefghijklmnopqrst'];
  const words = letters.flatMap((one) => letters.map((other) => `${one}${other}${one}${other}${other}`));
  const rows = words.flatMap((given, index) =>
    Array.from({ length: 10 }, (_, step) => identity({ nameKey: `${given} ${words[(index * 7 + step * 31) % 400]}` })),
  );
  let compared = 0;
  const counting: Agreement = {
    agree: (left, right) => {
      compared++;
      return NOWHERE_ELSE.agree(left, right);
    },
    neighbours: NOWHERE_ELSE.neighbours,
  };
  const { groups } = agreeingGroups([...rows.keys()], nodesOf(rows), counting);
  expect(groups.flat()).toHaveLength(4000);
  expect(compared).toBe(0);
});

function nodesOf(rows: readonly Identity[]): AgreeingNodes {
  const classes = [...Map.groupBy(rows, ({ nameKey, birthDate }) => `${nameKey}\n${birthDate}`).values()];
  const classOf = new Map(classes.flatMap((equal, index) => equal.map((row) => [row, index])));
  return {
    at: (member) => rows[member],
    classOf: (member) => classOf.get(rows[member] ?? identity({})) ?? -1,
  };
}

/** Reading 26 word for word: a group is all rows that agree with exactly the same rows. */
function groupsByDefinition(members: readonly number[], nodes: readonly Identity[], { agree }: Agreement) {
  const nodeOf = (member: number) => nodes[member] ?? identity();
  const classes = [
    ...Map.groupBy(members, (member) => {
      const { nameKey: name, birthDate } = nodeOf(member);
      return `${name}\n${birthDate}`;
    }).values(),
  ];
  const samples = classes.map((list) => nodeOf(list[0] ?? -1));
  const rows = samples.map((left) => samples.map((right) => agree(left, right)));
  const covers = (other: readonly boolean[], own: readonly boolean[]) => own.every((yes, at) => !yes || other[at]);
  const isAmbiguous = (own: readonly boolean[]) =>
    rows.some((other, index) => own[index] === true && !covers(other, own));
  const groups = [...Map.groupBy(classes.keys(), (index) => String(rows[index])).values()];
  return {
    groups: groups.map((group) => group.flatMap((index) => classes[index] ?? [])),
    ambiguous: classes.flatMap((list, index) => (isAmbiguous(rows[index] ?? []) ? list.slice(0, 1) : [])),
  };
}
