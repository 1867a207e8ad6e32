import { describe, expect, it } from 'vitest';
import { personFindings } from '../../../../lambdas/domain/persons/person-findings.ts';
import { type AttendanceFields, countActivities, registeredActivity } from '../../../factories.ts';
import { personsIn, type Rows } from '../rows.ts';

const email = 'felles@example.no';

/** One row with the same e-mail for each name. */
const withEmail = (...names: string[]): Rows => names.map((navn) => ({ navn, epost: email }));
/** One row with the same member number for each name. */
const withNumber = (...names: string[]): Rows => names.map((navn) => ({ navn, medlemsnr: '77' }));

function findingsOf(code: string, rows: Rows) {
  const { facts, persons } = countActivities([registeredActivity({}, rows)]);
  return [...personFindings(facts, persons)].filter((finding) => finding.code === code);
}

describe('an address with four given names', () => {
  const rows = withEmail('Kari Berg', 'Per Berg', 'Anne Berg', 'Ola Berg', 'Kari Berg');

  it('is shared and does not join any rows, not even rows with the same name', () => {
    expect(personsIn(rows)).toBe('ABCDE');
  });

  it('has a finding', () => {
    expect(findingsOf('shared_email', rows)).toMatchObject([
      { column: 'epost', details: { givenNames: 4, rows: '2, 3, 4, 5' } },
    ]);
  });

  it('is judged over the whole register, including activities outside the base year', () => {
    const { persons } = countActivities([
      registeredActivity({}, withEmail('Kari Berg', 'Kari Berg')),
      registeredActivity({ aktivitet_id: '2', dato: '2024-05-05' }, withEmail('Per Berg', 'Anne Berg', 'Ola Berg')),
    ]);
    expect(persons.count).toBe(5);
  });

  it('is no evidence for a review of two persons with the same birth date or a new surname', () => {
    const born: Partial<AttendanceFields> = { fodselsdato: '1950-01-01' };
    const shared = [...withEmail('Kari Berg', 'Kari Dahl', 'Per Moe', 'Anne Lie', 'Ola Vik')].map((row) => ({
      ...row,
      ...born,
    }));
    expect(countActivities([registeredActivity({}, shared)]).persons.reviews).toHaveLength(0);
  });
});

describe('an address with three given names', () => {
  it('is not shared', () => {
    expect(personsIn(withEmail('Kari Berg', 'Per Berg', 'Anne Berg', 'Kari Berg'))).toBe('ABCA');
  });
});

describe('a member number with four given names and four last words', () => {
  const rows = withNumber('Kari Berg', 'Per Dahl', 'Anne Moe', 'Ola Lie', 'Kari Berg');

  it('is shared and does not join any rows', () => {
    expect(personsIn(rows)).toBe('ABCDE');
  });

  it('has a finding', () => {
    expect(findingsOf('shared_member_number', rows)).toMatchObject([
      { column: 'medlemsnr', details: { givenNames: 4, rows: '2, 3, 4, 5' } },
    ]);
    expect(findingsOf('merge_refused', rows)).toEqual([]);
  });

  it('is listed among the shared numbers as it is compared', () => {
    const { persons } = countActivities([registeredActivity({}, rows)]);
    expect([...persons.merging.sharedMemberNumbers]).toEqual(['77']);
  });

  it('does not make two persons differ, who have one e-mail and two numbers of which one is shared', () => {
    expect(
      personsIn([
        ...rows,
        { navn: 'Ida Vik', medlemsnr: '77', epost: email },
        { navn: 'Ida Vik', medlemsnr: '5', epost: email },
      ]),
    ).toBe('ABCDEFF');
  });

  it('is no evidence for a review', () => {
    expect(countActivities([registeredActivity({}, rows)]).persons.reviews).toHaveLength(0);
  });

  it('is an identity all the same, also of a row without a name', () => {
    expect(personsIn([...rows, { medlemsnr: '77' }])).toBe('ABCDEF');
  });
});

describe('a member number is not shared', () => {
  it.each<[string, Rows]>([
    [
      'with four given names and one last word, as of a family',
      withNumber('Kari Berg', 'Per Berg', 'Anne Berg', 'Ola Berg'),
    ],
    ['with four last words and three given names', withNumber('Kari Berg', 'Per Dahl', 'Anne Moe', 'Kari Lie')],
    ['with three last words and a one-word name', withNumber('Kari Berg', 'Per Dahl', 'Anne Moe', 'Ola')],
    [
      'when an initial is the fourth given name and begins another one',
      withNumber('Kari Berg', 'Per Dahl', 'Anne Moe', 'K. Lie'),
    ],
  ])('%s', (_, rows) => {
    const { persons } = countActivities([registeredActivity({}, rows)]);
    expect(persons.merging.shared).toEqual([]);
  });
});
