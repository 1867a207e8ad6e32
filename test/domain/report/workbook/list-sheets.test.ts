import { describe, expect, it } from 'vitest';
import type { NearMissDay } from '../../../../lambdas/domain/counting/near-miss-list.ts';
import { REPORT_TEXTS } from '../../../../lambdas/domain/report/report-texts.ts';
import { nearMissRows } from '../../../../lambdas/domain/report/workbook/sheets/near-miss-sheet.ts';
import { peerSupporterRows } from '../../../../lambdas/domain/report/workbook/sheets/peer-supporter-sheet.ts';
import { BUFDIR_2025 } from '../../../../lambdas/domain/rules/rule-set.ts';
import { dateSerial } from '../../../../lambdas/domain/spreadsheet/serial-date.ts';
import { sheetOf } from './read-sheet.ts';
import { NEAR_MISSES, reportSource, writtenReport } from './report-source.ts';

describe('the list of peer supporters', () => {
  it('has one row for each, by branch and name, with the date of approval or why there is none', async () => {
    const { bytes, sheets } = await writtenReport(reportSource());
    expect(await sheetOf(bytes, 'Likepersoner')).toEqual([
      ['Medlemsnr', 'Navn', 'Lokallag', 'Godkjent', 'Aktiviteter', 'Tellende dager', 'Merknad'],
      ['12', 'Anne', 'Bø', 'ingen liste i registeret', 2, 2],
      ['ukjent', 'Kari', 'Bø', 'ikke oppgitt', 1, 0],
      ['0017', 'Ola', 'Åsnes', dateSerial(2020, 5, 1), 4, 3],
    ]);
    expect(sheets).toContainEqual(expect.objectContaining({ name: 'Likepersoner', rows: 3 }));
  });

  it('marks those who have the number of another, or the name of another in their branch', () => {
    const one = { memberNumber: '1', name: 'Anne', branch: 'Bø', approved: null, activities: 1, countedDays: 1 };
    const rows = [
      ...peerSupporterRows(
        [
          one,
          { ...one, name: 'Anna', branch: 'Ås' },
          { ...one, memberNumber: '', name: 'Kari' },
          { ...one, memberNumber: '2', name: 'kari' },
          { ...one, memberNumber: '', name: 'Kari', branch: 'Ås' },
          { ...one, memberNumber: '', name: '' },
          { ...one, memberNumber: '', name: '' },
        ],
        REPORT_TEXTS.nb,
      ),
    ];
    expect(rows.filter((row) => row.at(-1) !== null).map((row) => row.slice(0, 3))).toEqual([
      ['1', 'Anne', 'Bø'],
      ['2', 'kari', 'Bø'],
      ['ukjent', 'Kari', 'Bø'],
      ['1', 'Anna', 'Ås'],
    ]);
  });
});

describe('the list of near misses', () => {
  it('has one row for each day, by branch and date, with what is missing and who may know it', async () => {
    const { bytes, sheets } = await writtenReport(reportSource());
    expect(await sheetOf(bytes, 'Nesten tellende')).toEqual([
      ['Lokallag', 'Dato', 'Aktivitets-ID', 'Kategori', 'Hva mangler', 'Hvem kan vite det', 'Rad i aktiviteter'],
      [
        'Bø',
        dateSerial(2025, 3, 3),
        'A-1',
        'Oppsøkende likepersonsarbeid',
        'Mangler likeperson (medlemsnummer eller navn).',
        'Bø',
        2,
      ],
      [
        'Åsnes',
        dateSerial(2025, 4, 22),
        'A-2',
        'Samtalegruppe',
        'Varer 30 minutter, trenger 45.',
        'Kari Nordmann, 1017',
        3,
      ],
    ]);
    expect(sheets).toContainEqual(expect.objectContaining({ name: 'Nesten tellende', rows: 2 }));
  });

  it('names the file of each row when the register has several, and sorts by it', async () => {
    const [day] = NEAR_MISSES;
    const nearMisses = ['b.xlsx', 'a.xlsx'].flatMap((file) => (day === undefined ? [] : [{ ...day, file }]));
    const source = { ...reportSource({ files: ['a.xlsx', 'b.xlsx'] }), readNearMisses: async () => nearMisses };
    const { bytes } = await writtenReport(source);
    expect((await sheetOf(bytes, 'Nesten tellende')).map((row) => row.slice(-2))).toEqual([
      ['Fil', 'Rad i aktiviteter'],
      ['a.xlsx', 3],
      ['b.xlsx', 3],
    ]);
  });

  const [example] = NEAR_MISSES;
  const lacks = (changes: Partial<NearMissDay>, language: 'nb' | 'en' = 'nb') => {
    const days = example === undefined ? [] : [{ ...example, ...changes }];
    return [...nearMissRows(days, BUFDIR_2025, REPORT_TEXTS[language], language, 1)][0]?.[4];
  };

  it.each<[Partial<NearMissDay>, string, string]>([
    [
      { category: 'LPKURS', reason: 'too_short', minutes: 60 },
      'Varer 60 minutter, trenger 90.',
      'Lasts 60 minutes, needs 90.',
    ],
    [
      { category: 'AKTGR', reason: 'too_short', minutes: 0 },
      'Mangler klokkeslett eller varighet; trenger 45 minutter.',
      'Lacks times or a duration; needs 45 minutes.',
    ],
    [
      { category: 'SAMTALE', reason: 'too_few_participants', participants: 1 },
      '1 deltaker, trenger 3.',
      '1 participant, needs 3.',
    ],
    [
      { category: 'OPPSOK', reason: 'too_few_participants', participants: 0 },
      '0 deltakere, trenger 1.',
      '0 participants, needs 1.',
    ],
    [{ reason: 'not_face_to_face' }, 'Står ikke som fysisk møte.', 'Not registered as face to face.'],
    [
      { reason: 'organised_by_others' },
      'Står ikke med organisasjonen selv som arrangør.',
      'The organisation itself is not registered as the organiser.',
    ],
  ])('says what a day lacks by the thresholds of its category: %o', (changes, nb, en) => {
    expect(lacks(changes)).toBe(nb);
    expect(lacks(changes, 'en')).toBe(en);
  });
});
