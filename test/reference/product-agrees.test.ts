import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BUFDIR_2025, withSettings } from '../../lambdas/domain/rule-set.ts';
import { MESSY_LABELS, messyRegister, readMessy } from '../messy-register.ts';
import { countContent } from '../sample-registers.ts';
import { referenceFigures } from './reference-figures.ts';

const settings = fc.record({
  digitalGroupsCount: fc.boolean(),
  likepersonCountsTowardsThree: fc.boolean(),
  unidentifiedCountsTowardsThresholds: fc.boolean(),
});

const RUNS = Number(process.env.REFERENCE_RUNS ?? 250);

describe('the product and the reference program', () => {
  it('come to the same figures, whatever stands in the register and in the settings', async () => {
    await fc.assert(
      fc.asyncProperty(messyRegister, settings, async (register, chosen) => {
        const expected = referenceFigures(register, { ...MESSY_LABELS, ...chosen });
        const { figures } = countContent(await readMessy(register), MESSY_LABELS, {
          chunkSize: 2,
          ruleSet: withSettings(BUFDIR_2025, chosen),
        });
        expect(figures).toEqual({
          ...expected,
          settings: chosen,
          organisation: MESSY_LABELS.organisation,
          organisationNumber: MESSY_LABELS.organisationNumber,
        });
      }),
      { numRuns: RUNS },
    );
  }, 600_000);
});
