import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unmappedValues } from '../../lambdas/domain/facts/unmapped-values.ts';
import { Vocabularies } from '../../lambdas/domain/facts/vocabularies.ts';
import { BUFDIR_2025, withSettings } from '../../lambdas/domain/rules/rule-set.ts';
import { ledDays, refusedRegister } from '../led-days.ts';
import {
  busyDay,
  crowd,
  household,
  MESSY_LABELS,
  type MessyRegister,
  messyRegister,
  readMessy,
} from '../messy-register.ts';
import { countContent } from '../sample-registers.ts';
import type { RegisterFile } from './reading/register.ts';
import { referenceFigures } from './reference-figures.ts';

/** The registers have dates in 2024, 2025 and 2026. */
const years = fc.constantFrom(2025, 2025, 2025, 2024, 2026);

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
    ['days that few people lead', ledDays],
    ['a household that shares its address', household],
    ['a crowd that shares its member number', crowd],
  ])(
    'give the same figures with any settings in any year for %s',
    async (_, registers) => {
      await fc.assert(
        fc.asyncProperty(registers, settings, years, async (register, chosen, year) => {
          const labels = { ...MESSY_LABELS, year };
          const expected = referenceFigures([fileOf(register)], { ...labels, ...chosen });
          const { figures } = countContent(await readMessy(register), labels, {
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

  it('refuse the same registers with the same values, rows and ids', async () => {
    const vocabularies = new Vocabularies(MESSY_LABELS);
    await fc.assert(
      fc.asyncProperty(refusedRegister, async (register) => {
        const expected = referenceFigures([fileOf(register)], MESSY_LABELS);
        const { wordUses, ambiguousIds } = await readMessy(register);
        const unmapped = unmappedValues(wordUses, vocabularies);
        if (unmapped.length > 0) {
          const columns: Record<string, Record<string, number>> = {};
          for (const { column, value, rows } of unmapped) {
            columns[column] = { ...columns[column], [value]: rows };
          }
          expect({ error: 'unmapped_values', columns }).toEqual(expected);
        } else if (ambiguousIds.length > 0) {
          expect({ error: 'ambiguous_activity_id', ids: ambiguousIds.map(({ id }) => id) }).toEqual(expected);
        } else {
          expect(expected).not.toHaveProperty('error');
        }
      }),
      { numRuns: RUNS },
    );
  });
});

function fileOf({ activities, attendances, peerSupporters }: MessyRegister): RegisterFile {
  return {
    name: 'aktiviteter.csv',
    activities: [...activities],
    attendances: [...attendances],
    peerSupporters: peerSupporters && [...peerSupporters],
  };
}
