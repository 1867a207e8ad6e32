import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgedOtherwise, settingsEffects } from '../../../lambdas/domain/counting/settings-effects.ts';
import { BUFDIR_2025, type RuleSet, SETTINGS, withSettings } from '../../../lambdas/domain/rules/rule-set.ts';
import { LABELS, registeredActivity, YEAR } from '../../factories.ts';
import type { RegisterContent } from '../../read-register.ts';
import { countContent, readSample, SAMPLES } from '../../sample-registers.ts';

type Content = Parameters<typeof countContent>[0];
type Labels = Parameters<typeof countContent>[1];

/** What each setting is worth, by counting the register anew with it. */
function countedAnew(content: Content, labels: Labels, ruleSet: RuleSet) {
  return SETTINGS.map((setting) => {
    const value = ruleSet.settings[setting];
    const otherwise = withSettings(ruleSet, { [setting]: !value });
    const { total } = countContent(content, labels, { ruleSet: otherwise }).figures;
    return { setting, value, countedDaysOtherwise: total.counted_days };
  });
}

const everySetting = fc.record(Object.fromEntries(SETTINGS.map((setting) => [setting, fc.boolean()])));

describe('what a setting is worth', () => {
  it.each(SAMPLES)('in %s is what a count with the other value gives', async (name) => {
    const { content, labels } = await readSample(name);
    for (const value of [true, false]) {
      const ruleSet = withSettings(BUFDIR_2025, Object.fromEntries(SETTINGS.map((setting) => [setting, value])));
      const count = countContent(content, labels, { ruleSet });
      expect(settingsEffects(judgedOtherwise(count, ruleSet))).toEqual(countedAnew(content, labels, ruleSet));
    }
  });

  it('in any register, with any settings, is what a count with the other value gives', () => {
    const labels: Labels = {
      organisation: 'Testlaget',
      organisationNumber: '970168885',
      year: YEAR,
      labels: LABELS,
      vocabularies: {},
    };
    fc.assert(
      fc.property(fc.array(activity, { minLength: 1, maxLength: 12 }), everySetting, (activities, settings) => {
        const content = contentOf(activities);
        const ruleSet = withSettings(BUFDIR_2025, settings);
        expect(settingsEffects(judgedOtherwise(countContent(content, labels, { ruleSet }), ruleSet))).toEqual(
          countedAnew(content, labels, ruleSet),
        );
      }),
      { numRuns: 150 },
    );
  });

  it('differs between the settings of some register, so that the property above says something', () => {
    const digital = { form: 'digital', aktivitetstype: GROUP, likepersoner: '900', persons: 4, unnamed: 0 };
    const short = { ...digital, form: 'fysisk', persons: 2 };
    const unnamed = { ...digital, form: 'fysisk', persons: 2, unnamed: 3 };
    const labels: Labels = {
      organisation: 'Testlaget',
      organisationNumber: '970168885',
      year: YEAR,
      labels: LABELS,
      vocabularies: {},
    };
    const ruleSet = withSettings(BUFDIR_2025, Object.fromEntries(SETTINGS.map((setting) => [setting, false])));
    const count = countContent(contentOf([digital, short, unnamed]), labels, { ruleSet });
    const before = count.figures.total.counted_days;
    const worth = settingsEffects(judgedOtherwise(count, ruleSet)).map(
      ({ countedDaysOtherwise }) => countedDaysOtherwise - before,
    );
    expect(worth.every((days) => days > 0)).toBe(true);
  });
});

interface Drawn {
  readonly form: string;
  readonly aktivitetstype: string;
  readonly likepersoner: string;
  /** Named participants, and further ones that only a number says. */
  readonly persons: number;
  readonly unnamed: number;
}

const GROUP = Object.entries(LABELS).find(([, category]) => category === 'SAMTALE')?.[0] ?? '';

const activity: fc.Arbitrary<Drawn> = fc.record({
  form: fc.constantFrom('fysisk', 'digital'),
  aktivitetstype: fc.constantFrom(...Object.keys(LABELS)),
  likepersoner: fc.constantFrom('', '900', '900; 901'),
  persons: fc.integer({ min: 0, max: 4 }),
  unnamed: fc.integer({ min: 0, max: 3 }),
});

function contentOf(
  drawn: readonly Drawn[],
): Pick<RegisterContent, 'activities' | 'activityRows' | 'attendanceRows' | 'attendancesOfUnknownActivity'> {
  const activities = drawn.map(({ persons, unnamed, ...fields }, ordinal) => ({
    ...registeredActivity(
      {
        aktivitet_id: String(ordinal + 1),
        dato: `2025-03-${String(1 + (ordinal % 6)).padStart(2, '0')}`,
        antall_deltakere: String(persons + unnamed),
        ...fields,
      },
      Array.from({ length: persons }, (_, at) => ({
        navn: `Deltaker Nummer${ordinal % 3}${at}`,
        medlemsnr: `70${ordinal % 3}${at}`,
        aktivitet_id: String(ordinal + 1),
      })),
    ),
    row: ordinal + 2,
    ordinal,
  }));
  return {
    activities,
    activityRows: activities.length,
    attendanceRows: drawn.reduce((sum, { persons }) => sum + persons, 0),
    attendancesOfUnknownActivity: 0,
  };
}
