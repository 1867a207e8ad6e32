import { describe, expect, it } from 'vitest';
import { UnmappedActivityTypeError } from '../../../lambdas/domain/errors.ts';
import { ActivityReader, isKept, LabelMap } from '../../../lambdas/domain/facts/activity.ts';
import type { Finding } from '../../../lambdas/domain/finding.ts';
import { BUFDIR_2025 } from '../../../lambdas/domain/rules/rule-set.ts';
import { type ActivityFields, type AttendanceFields, LABELS, registeredActivity, YEAR } from '../../factories.ts';

const reader = new ActivityReader(BUFDIR_2025, new LabelMap(LABELS), YEAR);

function read(fields: Partial<ActivityFields>, attendances: Partial<AttendanceFields>[] = []) {
  const findings: Finding[] = [];
  const activity = reader.read(registeredActivity(fields, attendances), findings);
  return { activity, findings: findings.map(({ code, column, row }) => `${code} ${column} ${row}`) };
}

describe('an activity without defects', () => {
  it('has no findings', () => {
    expect(read({}, [{ navn: 'Kari Berg', fodselsdato: '1950' }]).findings).toEqual([]);
  });
});

describe('every defect is read as the rules say, with a finding that names row and column', () => {
  it.each<[string, Partial<ActivityFields>, object, string]>([
    ['an end before the start is one day', { dato_til: '2025-03-13' }, { dayCount: 1 }, 'end_before_start dato_til 2'],
    ['an unreadable end is one day', { dato_til: 'i mars' }, { dayCount: 1 }, 'unreadable_end_date dato_til 2'],
    ['an end 367 days later is one day', { dato_til: '2026-03-16' }, { dayCount: 1 }, 'too_long_period dato_til 2'],
    [
      'an end at the start has no duration, but orders the day',
      { slutt: '18:00' },
      { start: 1080, minutes: 0 },
      'end_not_after_start slutt 2',
    ],
    [
      'an end after midnight has no duration',
      { slutt: '01:00' },
      { start: 1080, minutes: 0 },
      'end_not_after_start slutt 2',
    ],
    ['an unreadable start is none', { start: 'seks' }, { start: null, minutes: 0 }, 'unreadable_time start 2'],
    ['an unreadable end time is none', { slutt: '25:00' }, { start: 1080, minutes: 0 }, 'unreadable_time slutt 2'],
    ['an unknown form is none', { form: 'ute' }, { form: '' }, 'unknown_form form 2'],
    ['an empty form is none', { form: '' }, { form: '' }, 'unknown_form form 2'],
    ['an unknown organiser is none', { arrangor: 'oss' }, { organiser: '' }, 'unknown_organiser arrangor 2'],
    [
      'a short municipality code is padded',
      { kommunenr: '301' },
      { municipality: '0301' },
      'municipality_code_padded kommunenr 2',
    ],
    [
      'a wrong municipality code is unknown',
      { kommunenr: '03011' },
      { municipality: '' },
      'municipality_code_invalid kommunenr 2',
    ],
    [
      'an empty municipality code is unknown',
      { kommunenr: '' },
      { municipality: '' },
      'municipality_code_invalid kommunenr 2',
    ],
  ])('%s', (_, fields, expected, finding) => {
    const { activity, findings } = read(fields);
    expect(activity).toMatchObject(expected);
    expect(findings).toEqual([finding]);
  });

  it.each(['', 'leder'])('the role “%s” is deltaker', (rolle) => {
    const { activity, findings } = read({}, [{ navn: 'Kari', rolle }]);
    expect(activity?.attendances[0]?.role).toBe('deltaker');
    expect(findings).toEqual(['unknown_role rolle 2']);
  });

  it('an unreadable birth date is none', () => {
    const { activity, findings } = read({}, [{ navn: 'Kari', fodselsdato: '2026-01-01' }]);
    expect(activity?.attendances[0]?.identity.birthYear).toBe(0);
    expect(findings).toEqual(['unreadable_birth_date fodselsdato 2']);
  });

  it('missing times are no defect', () => {
    expect(read({ start: '', slutt: '' }).findings).toEqual([]);
  });
});

describe('an activity without a readable date or an id', () => {
  it.each<[string, Partial<ActivityFields>, string]>([
    ['no id', { aktivitet_id: '' }, 'missing_activity_id aktivitet_id 2'],
    ['no date', { dato: '' }, 'unreadable_date dato 2'],
    ['a date that no calendar has', { dato: '31.02.2025' }, 'unreadable_date dato 2'],
  ])('is in no figure: %s', (_, fields, finding) => {
    expect(read(fields)).toEqual({ activity: undefined, findings: [finding] });
    expect(isKept(registeredActivity(fields))).toBe(false);
  });

  it('tells how many attendances it takes with it', () => {
    const findings: Finding[] = [];
    reader.read(registeredActivity({ dato: '' }, [{ navn: 'Kari' }, {}]), findings);
    expect(findings[0]?.details).toEqual({ attendances: 2 });
  });
});

describe('codes and labels', () => {
  it.each(['FYSISK', 'Fysisk'])('are compared without regard to case: %s', (form) => {
    expect(read({ form, arrangor: 'EGEN', aktivitetstype: 'BESØK' })).toMatchObject({
      activity: { form: 'fysisk', organiser: 'egen', category: 'OPPSOK' },
      findings: [],
    });
  });

  it('are compared as composed: å may be a and a ring', () => {
    expect(new LabelMap({ Årsmøte: 'IKKE' }).categoryOf('A\u030Arsmøte')).toBe('IKKE');
  });

  it('are never guessed: a label without category stops the reader, without telling the label', () => {
    expect(() => read({ aktivitetstype: 'Yoga' })).toThrow(UnmappedActivityTypeError);
    expect(() => read({ aktivitetstype: 'Yoga' })).not.toThrow(/Yoga/);
  });

  it('an empty country is Norway', () => {
    expect([read({ land: '' }), read({ land: 'se' })].map(({ activity }) => activity?.country)).toEqual(['NO', 'SE']);
  });
});
