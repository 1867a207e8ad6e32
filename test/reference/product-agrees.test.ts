import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BUFDIR_2025, withSettings } from '../../lambdas/domain/rules/rule-set.ts';
import { busyDay, household, MESSY_LABELS, messyRegister, readMessy } from '../messy-register.ts';
import { countContent } from '../sample-registers.ts';
import { referenceFigures } from './reference-figures.ts';

const settings = fc.record({
  digitalGroupsCount: fc.boolean(),
  likepersonCountsTowardsThree: fc.boolean(),
  unidentifiedCountsTowardsThresholds: fc.boolean(),
});

/** Set a higher number by hand after a change of the rules. */
const RUNS = Number(process.env.REFERENCE_RUNS ?? 150);

describe('the product and the reference program', () => {
  it.each([
    ['a messy register', messyRegister],
    ['a day of many visits', busyDay],
    ['a household that shares its address', household],
  ])(
    'give the same figures with any settings for %s',
    async (_, registers) => {
      await fc.assert(
        fc.asyncProperty(registers, settings, async (register, chosen) => {
          const expected = referenceFigures(register, { ...MESSY_LABELS, ...chosen });
          const { figures } = countContent(await readMessy(register), MESSY_LABELS, {
            chunkSize: 2,
            ruleSet: withSettings(BUFDIR_2025, chosen),
          });
          const { organisation, organisationNumber } = MESSY_LABELS;
          expect(figures).toEqual({ ...expected, settings: chosen, organisation, organisationNumber });
        }),
        { numRuns: RUNS },
      );
    },
    600_000,
  );
});
