import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Count } from '../../../../lambdas/domain/counting/count-register.ts';
import { reviewEffects } from '../../../../lambdas/domain/counting/effects/review-effects.ts';
import { BUFDIR_2025, type RuleSet, withSettings } from '../../../../lambdas/domain/rules/rule-set.ts';
import { countActivities, registeredActivity } from '../../../factories.ts';
import { ledDays } from '../../../led-days.ts';
import { busyDay, crowd, household, MESSY_LABELS, messyRegister, readMessy } from '../../../messy-register.ts';
import { countContent, readSample, SAMPLES } from '../../../sample-registers.ts';
import { households } from '../../persons/random-households.ts';
import { ledHouseholds, repeatedVisits } from './led-households.ts';
import { recountedEffects } from './recounted.ts';

/** Set a higher number by hand after a change of the rules. */
const RUNS = Number(process.env.REFERENCE_RUNS ?? 400);
const LONG_TIMEOUT = { timeout: 120_000 };

function expectRecounted(count: Count, ruleSet: RuleSet = BUFDIR_2025) {
  const expected = recountedEffects(count, ruleSet, [...count.persons.reviews].keys());
  expect(reviewEffects(count, ruleSet)).toEqual(expected);
}

describe('the effect of each review', LONG_TIMEOUT, () => {
  it('is that of a whole recount where names and numbers of few people say who leads', () => {
    fc.assert(
      fc.property(ledHouseholds, ({ activities, options }) => {
        expectRecounted(countActivities(activities, options), withSettings(BUFDIR_2025, options.settings));
      }),
      { numRuns: RUNS * 5 },
    );
  });

  it('is that of a whole recount where visits repeat each other', () => {
    fc.assert(
      fc.property(repeatedVisits, ({ activities, options }) => expectRecounted(countActivities(activities, options))),
      { numRuns: RUNS * 5 },
    );
  });

  it('is that of a whole recount in households', () => {
    fc.assert(
      fc.property(households, (activities) => expectRecounted(countActivities(activities))),
      { numRuns: RUNS },
    );
  });

  it.each(Object.entries({ messyRegister, household, crowd, ledDays, busyDay }))(
    'is that of a whole recount in a register of %s',
    async (_, registers) => {
      await fc.assert(
        fc.asyncProperty(registers, async (register) => {
          expectRecounted(countContent(await readMessy(register), MESSY_LABELS));
        }),
        { numRuns: RUNS / 4 },
      );
    },
  );

  it('has a day of another lokallag that is no repeat once a name says who led the earlier one', () => {
    const ida = { navn: 'Ida Lie', rolle: 'likeperson' };
    const siv = { navn: 'Siv Moe', medlemsnr: '13' };
    const fields = { likepersoner: 'Ida Lie', dato: '2025-03-14' };
    const count = countActivities(
      [
        registeredActivity({ aktivitet_id: '1', likepersoner: '', dato: '2025-03-01' }, [ida]),
        registeredActivity({ aktivitet_id: '2', likepersoner: '', dato: '2025-03-02' }, [ida]),
        registeredActivity({ ...fields, aktivitet_id: '3', start: '10:00' }, [siv]),
        registeredActivity({ ...fields, aktivitet_id: '4', start: '12:00', lokallag: 'Bergen' }, [siv]),
      ],
      { listed: [{ navn: 'Ida Lie' }] },
    );
    const [effect] = reviewEffects(count, BUFDIR_2025);
    expect(effect?.same.countedDays).toBe(-1);
    expect(effect?.different.countedDays).toBe(-1);
    expectRecounted(count);
  });

  it.each(SAMPLES)('is that of a whole recount in %s', async (name) => {
    const { content, labels } = await readSample(name);
    const count = countContent(content, labels);
    const effects = reviewEffects(count, BUFDIR_2025);
    const moves = ({ countedDays, activePeerSupporters }: (typeof effects)[number]['same']) =>
      countedDays !== 0 || activePeerSupporters !== 0;
    // Each recount of a large register takes long, so of the others only every fiftieth is recounted.
    const places = [...effects.keys()].filter((place) => {
      const effect = effects[place];
      return effect === undefined || place % 50 === 0 || moves(effect.same) || moves(effect.different);
    });
    expect(places.map((place) => effects[place])).toEqual(recountedEffects(count, BUFDIR_2025, places));
  });
});
