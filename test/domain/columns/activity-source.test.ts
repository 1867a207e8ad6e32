import { describe, expect, it } from 'vitest';
import { ActivitySources } from '../../../lambdas/domain/columns/activity-source.ts';
import type { Verdict } from '../../../lambdas/domain/counting/verdicts.ts';
import { ActivityReader } from '../../../lambdas/domain/facts/activity.ts';
import { Vocabularies } from '../../../lambdas/domain/facts/vocabularies.ts';
import { isoDateOfDay } from '../../../lambdas/domain/register/dates.ts';
import { BUFDIR_2025 } from '../../../lambdas/domain/rules/rule-set.ts';
import { type ActivityFields, LABELS, registeredActivity, YEAR } from '../../factories.ts';

const reader = new ActivityReader(BUFDIR_2025, new Vocabularies({ labels: LABELS, vocabularies: {} }), YEAR);

function sourceOf(fields: Partial<ActivityFields>, verdict: Partial<Verdict> = {}, daysInYear = 1) {
  const activity = reader.read(registeredActivity(fields, [{ navn: 'Kari' }, {}]), []);
  if (activity === undefined) throw new Error('The activity is in no figure');
  const persons = { participants: 1, peerSupporters: 1, attendances: 2, unidentified: 1 };
  const judged = { countedDays: 0, notCounted: {}, nearMisses: {}, ...persons, ...verdict };
  return new ActivitySources('nb').of(activity, judged, { file: 'a.xlsx', extra: { merknad: 'x' } }, daysInYear);
}

describe('the source of an activity’s row', () => {
  it('has dates and times as text, the county of the municipality, and further columns', () => {
    const source = sourceOf({ start: '9.05', slutt: '' });
    expect(source.activity).toMatchObject({ dato: '2025-03-14', datoTil: '', start: '09:05', slutt: '', fylke: '03' });
    expect(source).toMatchObject({ extra: { merknad: 'x' }, file: 'a.xlsx', row: 2 });
    expect(source.verdict).toMatchObject({ attendances: 2, unidentified: 1, minutes: 0 });
  });

  it('has a last day only when there are several days, and the minutes of the days in the base year', () => {
    const source = sourceOf({ dato: '2025-12-31', dato_til: '2026-01-01' }, {}, 1);
    expect(source.activity).toMatchObject({ dato: '2025-12-31', datoTil: '2026-01-01' });
    expect(source.verdict.minutes).toBe(120);
  });

  it('has the reasons in words, with the number of days when there are several days', () => {
    const one = sourceOf({}, { notCounted: { abroad: 1 } }).verdict.reasonText;
    expect(one).not.toBe('');
    const several = sourceOf({ dato_til: '2025-03-16' }, { notCounted: { abroad: 2, outside_base_year: 1 } });
    expect(several.verdict.reasonText).toMatch(/ \(1\); .* \(2\)$/);
    expect(several.verdict.reasonText).toContain(`${one} (2)`);
  });

  it('has no reasons when every day counts', () => {
    expect(sourceOf({}, { countedDays: 1 }).verdict.reasonText).toBe('');
  });
});

it('converts days since 1970 to dates', () => {
  expect([isoDateOfDay(0), isoDateOfDay(19_782)]).toEqual(['1970-01-01', '2024-02-29']);
});
