import { describe, expect, it } from 'vitest';
import { count, group, refusal, row } from './small-register.ts';

describe('an unmapped value', () => {
  it('stops the count on any row, naming each spelling, column and number of rows', () => {
    const activities = [
      group('a', { form: 'Fysiskt' }),
      group('a', { form: 'fysiskt ', land: 'Norge' }),
      group('b', { form: '', dato: '1999-01-01', arrangor: '#N/A' }),
      group('', { aktivitetstype: 'Tur' }),
    ];
    const attendances = [row('unknown', 'Ane Li', { rolle: 'tolk' }), row('a', 'Bo Dal', { rolle: '' })];
    expect(refusal([{ activities, attendances }, { activities: [group('a', { form: 'Fysiskt' })] }])).toEqual({
      error: 'unmapped_values',
      columns: {
        form: { Fysiskt: 2, fysiskt: 1, '': 1 },
        land: { Norge: 1 },
        arrangor: { '': 1 },
        aktivitetstype: { Tur: 1 },
        rolle: { tolk: 1 },
      },
    });
  });

  it('is empty where the number of a person stood', () => {
    expect(refusal([{ activities: [group('a', { form: '010150 12345' })] }])).toEqual({
      error: 'unmapped_values',
      columns: { form: { '': 1 } },
    });
  });

  it('is none for a row whose cells are all empty or error texts', () => {
    const activities = [group('a'), { aktivitet_id: ' ', form: '#i/t', tittel: '#VERDI!' }];
    expect(count({ activities }).source.activity_rows).toBe(1);
  });
});

describe('a vocabulary', () => {
  it('maps cleaned words without regard to case, in NFC, before the words of the column', () => {
    const configuration = {
      labels: { 'Møte  på KAFÉ': 'SAMTALE', kurs: 'LPKURS' },
      vocabularies: {
        form: { fysisk: 'digital', '': 'fysisk' },
        arrangor: { Laget: 'egen' },
        land: { Norge: 'NO' },
        rolle: { '': 'annen' },
      },
    };
    const { per_category } = count(
      {
        activities: [
          group('a', { aktivitetstype: 'møte på kafe\u0301', form: ' ', arrangor: 'LAGET', land: 'norge' }),
          group('b', { aktivitetstype: 'KURS', form: 'FYSISK' }),
        ],
        attendances: [row('a', 'Ane Li', { rolle: '' })],
      },
      configuration,
    );
    expect(per_category.SAMTALE).toMatchObject({ activities: 1, attendances: 1, unique_participants: 0 });
    expect(per_category.SAMTALE?.not_counted.too_few_participants).toBe(1);
    expect(per_category.LPKURS?.counted_days).toBe(1);
  });

  it('is invalid with two targets for one word, or a target that is no word', () => {
    const activities = [group('a')];
    expect(() => refusal([{ activities }], { labels: { Tur: 'KURS', 'TUR ': 'SOSIALT' } })).toThrow('TUR');
    expect(() => refusal([{ activities }], { labels: {}, vocabularies: { land: { Norge: 'NOR' } } })).toThrow('Norge');
  });
});

describe('an id', () => {
  it('is ambiguous when one file gives it to several lokallag', () => {
    const activities = [
      group('2', { lokallag: 'A' }),
      group('2', { lokallag: '' }),
      group('1.0', { lokallag: 'A' }),
      group('1', { lokallag: 'B', dato: '' }),
      group('', { lokallag: 'A' }),
      group('', { lokallag: 'B' }),
    ];
    expect(refusal([{ activities }])).toEqual({ error: 'ambiguous_activity_id', ids: ['1', '2'] });
  });

  it('is not ambiguous over several files, with case apart, or with one cleaned lokallag', () => {
    const activities = [group('a', { lokallag: 'Lag  Nord' }), group('a', { lokallag: 'Lag Nord ' })];
    const other = [group('a', { lokallag: 'Lag Sør' }), group('A', { lokallag: 'Lag Nord' })];
    expect(refusal([{ activities }, { activities: other }])).toBeUndefined();
  });
});

describe('an id that stands twice in a lokallag', () => {
  it('keeps its first row, which all its attendances belong to', () => {
    const activities = [group('a', { slutt: '19:00' }), group('a'), group('b', { dato: '' }), group('b')];
    const attendances = [row('a', 'Ane Li'), row('a', 'Bo Dal'), row('b', 'Cay Ås')];
    const { source, total } = count({ activities, attendances });
    expect(source).toEqual({
      activity_rows: 4,
      attendance_rows: 3,
      activities_kept: 1,
      attendances_of_unknown_activity: 1,
    });
    expect(total).toMatchObject({ minutes: 60, attendances: 2 });
  });
});

describe('several refusals', () => {
  it('give no_rule_set_for_year, then unmapped_values, then ambiguous_activity_id', () => {
    const activities = [group('a'), group('a', { lokallag: 'Lag Sør' })];
    const unmapped = [...activities, group('b', { form: 'tur' })];
    expect(refusal([{ activities: unmapped }], { year: 2019 })).toEqual({ error: 'no_rule_set_for_year' });
    expect(refusal([{ activities: unmapped }], { year: 2020 })?.error).toBe('unmapped_values');
    expect(refusal([{ activities }])?.error).toBe('ambiguous_activity_id');
  });
});
