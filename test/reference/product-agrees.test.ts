import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BUFDIR_2025, withSettings } from '../../lambdas/domain/rules/rule-set.ts';
import { busyDay, crowd, household, MESSY_LABELS, messyRegister, readMessy } from '../messy-register.ts';
import { countContent } from '../sample-registers.ts';
import { referenceFigures } from './reference-figures.ts';

const settings = fc.record({
  digitalGroupsCount: fc.boolean(),
  likepersonCountsTowardsThree: fc.boolean(),
  unidentifiedCountsTowardsThresholds: fc.boolean(),
});

/** Set a higher number by hand after a change of the rules. */
const RUNS = Number(process.env.REFERENCE_RUNS ?? 250);

describe('the product and the reference program', () => {
  it.each([
    ['a messy register', messyRegister],
    ['a day of many visits', busyDay],
    ['a household that shares its address', household],
    ['a crowd that shares its member number', crowd],
  ])(
    'give the same figures with any settings for %s',
    async (_, registers) => {
      await fc.assert(
        fc.asyncProperty(registers, settings, async (register, chosen) => {
          const { activities, attendances, peerSupporters } = register;
          const file = {
            name: 'aktiviteter.csv',
            activities: [...activities],
            attendances: [...attendances],
            peerSupporters: peerSupporters && [...peerSupporters],
          };
          const expected = referenceFigures([file], { ...MESSY_LABELS, ...chosen });
          const { figures } = countContent(await readMessy(register), MESSY_LABELS, {
            chunkSize: 2,
            ruleSet: withSettings(BUFDIR_2025, chosen),
          });
          expect(figures).toEqual(expected);
        }),
        { numRuns: RUNS },
      );
    },
    600_000,
  );
});
