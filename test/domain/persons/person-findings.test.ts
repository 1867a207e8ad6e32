import { describe, expect, it } from 'vitest';
import { aggregateChunk, collectFacts } from '../../../lambdas/domain/counting/count-register.ts';
import { personFindings } from '../../../lambdas/domain/persons/person-findings.ts';
import { personsOf } from '../../../lambdas/domain/persons/persons.ts';
import { chunkOf } from '../../../lambdas/domain/register/chunk/chunk-writer.ts';
import { findingText } from '../../../lambdas/domain/report/finding-texts.ts';
import { BUFDIR_2025 } from '../../../lambdas/domain/rules/rule-set.ts';
import { countActivities, inOneFile, LABELS, registeredActivity, YEAR } from '../../factories.ts';

const email = 'felles@example.no';

function textsOf(code: string, language: 'nb' | 'en', rows: Parameters<typeof registeredActivity>[1]) {
  const { facts, persons } = countActivities([registeredActivity({}, rows)]);
  const found = [...personFindings(facts, persons)].filter((each) => each.code === code);
  return found.map((each) => findingText(each, language));
}

describe('a finding about possible duplicates', () => {
  const kari = { navn: 'Kari Berg' };
  const findingsOf = (rows: Parameters<typeof registeredActivity>[1]) => {
    const { facts, persons } = countActivities(inOneFile([registeredActivity({}, rows)]));
    return [...personFindings(facts, persons)].filter(({ code }) => code === 'possible_duplicate');
  };

  it('names the rows of a group, the number of persons and all kinds of review', () => {
    expect(
      findingsOf([
        { ...kari, medlemsnr: '1', fodselsdato: '1950-01-02' },
        { ...kari, fodselsdato: '1950' },
        { navn: 'Per Dahl' },
        { navn: 'Berg Kari', fodselsdato: '1950-01-02' },
      ]),
    ).toEqual([
      {
        code: 'possible_duplicate',
        severity: 'info',
        file: 'register.xlsx',
        sheet: 'deltakelser',
        row: 2,
        column: 'navn',
        activityId: '1',
        details: { rows: '2, 3, 5', count: 3, kinds: 'birth_year_and_municipality, branch, loose_name' },
      },
    ]);
  });

  it('is one for each group', () => {
    expect(findingsOf([kari, { navn: 'Per Dahl' }, kari, { navn: 'Per Dahl' }]).map(({ details }) => details)).toEqual([
      { rows: '2, 4', count: 2, kinds: 'branch' },
      { rows: '3, 5', count: 2, kinds: 'branch' },
    ]);
  });

  it('names the first ten rows of a large group', () => {
    expect(findingsOf(Array.from({ length: 12 }, () => kari)).map(({ details }) => details)).toEqual([
      { rows: '2, 3, 4, 5, 6, 7, 8, 9, 10, 11', isCut: 1, count: 12, kinds: 'branch' },
    ]);
  });

  it('names for each person the row that makes it possible', () => {
    const email = { epost: 'k@example.no' };
    expect(
      findingsOf([
        { ...kari, medlemsnr: '1' },
        { ...kari, medlemsnr: '1', ...email },
        { navn: 'Kari Dahl', ...email },
      ]).map(({ details }) => details),
    ).toEqual([{ rows: '3, 4', count: 2, kinds: 'new_surname' }]);
  });
});

describe('a finding about persons in several files', () => {
  it('names the first file and its rows, and the rows of each other file by its part with the attendances', () => {
    const kari = { navn: 'Kari Berg' };
    const activities = inOneFile([registeredActivity({}, [kari, { navn: 'Per Dahl' }, kari])]);
    const context = { labels: LABELS, vocabularies: {}, ruleSet: BUFDIR_2025, year: YEAR };
    const { facts } = aggregateChunk(chunkOf(activities), context);
    const csv = {
      name: 'b-aktiviteter.csv',
      parts: [
        { name: 'b-aktiviteter.csv', kind: 'aktiviteter' },
        { name: 'b-deltakelser.csv', kind: 'deltakelser' },
      ],
    } as const;
    const files = [{ name: 'a.xlsx', parts: [] }, csv, { name: 'c.xlsx', parts: [] }];
    const register = collectFacts(
      files.map((_, file) => ({ facts, file })),
      files,
    );
    const [found] = [...personFindings(register, personsOf(register, BUFDIR_2025))].filter(
      ({ details }) => details.count === 6,
    );
    expect(found).toMatchObject({
      file: 'a.xlsx',
      row: 2,
      details: { rows: '2, 4', otherRows: 'b-deltakelser.csv 2, 4; c.xlsx 2, 4' },
    });
    expect(findingText({ code: 'possible_duplicate', details: found?.details ?? {} }, 'nb')).toMatch(
      /Rader: 2, 4; b-deltakelser\.csv 2, 4; c\.xlsx 2, 4\.$/,
    );
  });
});

describe('the text of a finding about persons', () => {
  it('names the rows of a refused merge', () => {
    const rows = ['1', '2'].map((medlemsnr) => ({ navn: 'Kari Berg', epost: email, medlemsnr }));
    expect(textsOf('merge_refused', 'nb', rows)).toEqual([expect.stringMatching(/Rader: 2, 3\.$/)]);
    expect(textsOf('merge_refused', 'en', rows)).toEqual([expect.stringMatching(/Rows: 2, 3\.$/)]);
  });

  it('names the number of given names and the first ten rows of a shared phone, and says that there are more', () => {
    const rows = Array.from({ length: 12 }, (_, index) => ({
      navn: `${'abcdefghijkl'[index]}a Berg`,
      telefon: '90012345',
    }));
    expect(textsOf('shared_phone', 'nb', rows)).toEqual([
      expect.stringMatching(/brukes av 12 ulike fornavn.*Rader: 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 og flere\.$/),
    ]);
    expect(textsOf('shared_phone', 'en', rows)).toEqual([expect.stringMatching(/by 12 differing.*, 11 and more\.$/)]);
  });

  it('names the row that agrees with two others', () => {
    const rows = ['Kari Berg', 'K Berg', 'Karin Berg'].map((navn) => ({ navn, epost: email }));
    expect(textsOf('ambiguous_evidence', 'nb', rows)).toEqual([expect.stringMatching(/Rader: 3\.$/)]);
  });

  it('contains no name, member number or address', () => {
    const rows = ['Kari', 'Per', 'Anne', 'Ola', 'K'].map((name, index) => ({
      navn: `${name} Berg`,
      epost: email,
      telefon: '90012345',
      medlemsnr: index % 2 === 0 ? '77001' : '',
    }));
    const { facts, persons } = countActivities([registeredActivity({}, rows)]);
    const findings = [...personFindings(facts, persons)];
    expect(findings.length).toBeGreaterThan(2);
    expect(JSON.stringify(findings)).not.toMatch(/Berg|felles|90012345|7700/i);
  });
});
