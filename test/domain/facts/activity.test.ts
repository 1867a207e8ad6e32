import { describe, expect, it } from 'vitest';
import { UnmappedValuesError } from '../../../lambdas/domain/errors.ts';
import { ActivityReader } from '../../../lambdas/domain/facts/activity.ts';
import { Vocabularies } from '../../../lambdas/domain/facts/vocabularies.ts';
import type { Finding } from '../../../lambdas/domain/finding.ts';
import { chunkOf } from '../../../lambdas/domain/register/chunk/chunk-writer.ts';
import { isKept } from '../../../lambdas/domain/register/kept-activity.ts';
import { BUFDIR_2025 } from '../../../lambdas/domain/rules/rule-set.ts';
import { type ActivityFields, type AttendanceFields, LABELS, registeredActivity, YEAR } from '../../factories.ts';

const reader = new ActivityReader(BUFDIR_2025, new Vocabularies({ labels: LABELS, vocabularies: {} }), YEAR);

function read(fields: Partial<ActivityFields>, attendances: Partial<AttendanceFields>[] = []) {
  const findings: Finding[] = [];
  const [activity] = reader.readChunk(chunkOf([registeredActivity(fields, attendances)]), findings).activities;
  return { activity, findings: findings.map(({ code, column, row }) => `${code} ${column} ${row}`) };
}

describe('an activity without defects', () => {
  it('has no findings', () => {
    expect(read({}, [{ navn: 'Kari Berg', fodselsdato: '1950' }]).findings).toEqual([]);
  });

  it('has no findings when a duration stands instead of times', () => {
    expect(read({ start: '', slutt: '', varighet: '90' }).findings).toEqual([]);
  });
});

describe('a defect gives a finding with row and column:', () => {
  it.each<[string, Partial<ActivityFields>, object, string]>([
    [
      'a last day before the first is read as one day',
      { dato_til: '2025-03-13' },
      { dayCount: 1 },
      'end_before_start dato_til 2',
    ],
    [
      'an unreadable last day is read as one day',
      { dato_til: 'i mars' },
      { dayCount: 1 },
      'unreadable_end_date dato_til 2',
    ],
    [
      'a last day 367 days later is read as one day',
      { dato_til: '2026-03-16' },
      { dayCount: 1 },
      'too_long_period dato_til 2',
    ],
    [
      'an end at the start gives no duration, but the start is kept',
      { slutt: '18:00' },
      { start: 1080, minutes: 0 },
      'end_not_after_start slutt 2',
    ],
    [
      'an end after midnight gives no duration',
      { slutt: '01:00' },
      { start: 1080, minutes: 0 },
      'end_not_after_start slutt 2',
    ],
    ['an unreadable start is read as empty', { start: 'seks' }, { start: null, minutes: 0 }, 'unreadable_time start 2'],
    [
      'an unreadable end time gives no duration',
      { slutt: '25:00' },
      { start: 1080, minutes: 0 },
      'unreadable_time slutt 2',
    ],
    ['a missing start is reported as missing', { start: '' }, { start: null, minutes: 0 }, 'missing_time start 2'],
    ['a missing end is reported as missing', { slutt: '' }, { end: null, minutes: 0 }, 'missing_time slutt 2'],
    [
      'a duration of no minutes is unknown',
      { slutt: '17:00', varighet: '0' },
      { minutes: 0 },
      'end_not_after_start slutt 2, unreadable_duration varighet 2',
    ],
    [
      'a number of participants that is none is not used',
      { antall_deltakere: '10000' },
      { unlistedParticipants: 0 },
      'unreadable_participant_count antall_deltakere 2',
    ],
    [
      'a municipality code of another year is kept',
      { kommunenr: '3020' },
      { municipality: '3020' },
      'municipality_code_not_valid_on_date kommunenr 2',
    ],
    [
      'a name that a comma may have split is kept as two',
      { likepersoner: 'Hansen, Kari' },
      { peerSupporterNumbers: [] },
      'peer_supporter_name_split likepersoner 2',
    ],
    [
      'a short municipality code is padded with zeros',
      { kommunenr: '301' },
      { municipality: '0301' },
      'municipality_code_padded kommunenr 2',
    ],
    [
      'a wrong municipality code is read as unknown',
      { kommunenr: '03011' },
      { municipality: '' },
      'municipality_code_invalid kommunenr 2',
    ],
    [
      'an empty municipality code is read as unknown',
      { kommunenr: '' },
      { municipality: '' },
      'municipality_code_invalid kommunenr 2',
    ],
  ])('%s', (_, fields, expected, finding) => {
    const { activity, findings } = read(fields);
    expect(activity).toMatchObject(expected);
    expect(findings.join(', ')).toBe(finding);
  });

  it('a birth date that cannot be read is noted', () => {
    const { findings } = read({}, [{ navn: 'Kari', fodselsdato: '2026-01-01' }]);
    expect(findings).toEqual(['unreadable_birth_date fodselsdato 2']);
  });
});

describe('an activity without a readable date or an id', () => {
  it.each<[string, Partial<ActivityFields>, string]>([
    ['the id is missing', { aktivitet_id: '' }, 'missing_activity_id aktivitet_id 2'],
    ['the date is missing', { dato: '' }, 'unreadable_date dato 2'],
    ['the date does not exist', { dato: '31.02.2025' }, 'unreadable_date dato 2'],
  ])('is in no figure when %s', (_, fields, finding) => {
    expect(read(fields)).toEqual({ activity: undefined, findings: [finding] });
    expect(isKept(registeredActivity(fields))).toBe(false);
  });

  it('gives a finding with the number of its attendances', () => {
    const findings: Finding[] = [];
    reader.readChunk(chunkOf([registeredActivity({ dato: '' }, [{ navn: 'Kari' }, {}])]), findings);
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

  it('cause an error whose message does not contain the value when it is neither mapped nor a word', () => {
    expect(() => read({ aktivitetstype: 'Yoga' })).toThrow(UnmappedValuesError);
    expect(() => read({ form: '' })).toThrow(UnmappedValuesError);
    expect(() => read({}, [{ rolle: 'leder' }])).toThrow(UnmappedValuesError);
    expect(() => read({ aktivitetstype: 'Yoga' })).not.toThrow(/Yoga/);
  });

  it('are read as Norway when the country is empty', () => {
    expect([read({ land: '' }), read({ land: 'se' })].map(({ activity }) => activity?.country)).toEqual(['NO', 'SE']);
  });
});

describe('the number of participants', () => {
  it('adds what it says beyond the rows with the role deltaker', () => {
    const rows = [{ navn: 'Kari' }, { navn: 'Per', rolle: 'likeperson' }, { navn: 'Tora', rolle: 'annen' }];
    expect(read({ antall_deltakere: '12' }, rows).activity?.unlistedParticipants).toBe(11);
    expect(read({ antall_deltakere: '0' }, []).activity?.unlistedParticipants).toBe(0);
  });

  it('changes nothing when it is below the number of rows, with a finding', () => {
    const { activity, findings } = read({ antall_deltakere: '1' }, [{ navn: 'Kari' }, { navn: 'Per' }]);
    expect(activity?.unlistedParticipants).toBe(0);
    expect(findings).toEqual(['fewer_participants_than_listed antall_deltakere 2']);
    expect(read({ antall_deltakere: '1' }, [{ navn: 'Kari' }]).findings).toEqual([]);
  });
});
