/** Registers of several files: the product and the reference program agree, and a split changes no figure. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareCodePoints } from '../../lambdas/domain/canonical.ts';
import type { Figures } from '../../lambdas/domain/counting/figures.ts';
import { unmappedValues } from '../../lambdas/domain/facts/unmapped-values.ts';
import { Vocabularies } from '../../lambdas/domain/facts/vocabularies.ts';
import { ledDays, refusedRegister } from '../led-days.ts';
import {
  busyDay,
  MESSY_LABELS,
  type MessyRegister,
  messyRegister,
  orderlyRegister,
  readMessy,
} from '../messy-register.ts';
import { countFiles } from '../sample-registers.ts';
import { referenceFigures } from './reference-figures.ts';

/** In the order of code points, which is not that of the alphabet. */
const NAMES = ['B.xlsx', 'a.xlsx', 'å.xlsx', '𝒜.xlsx'];

interface NamedRegister extends MessyRegister {
  readonly name: string;
}

/** Files of a register, in any order. */
const filesOf = (registers: fc.Arbitrary<MessyRegister>): fc.Arbitrary<NamedRegister[]> =>
  fc
    .tuple(
      fc.shuffledSubarray(NAMES, { minLength: 2, maxLength: 3 }),
      fc.array(registers, { minLength: 3, maxLength: 3 }),
    )
    .map(([names, files]) => names.flatMap((name, index) => (files[index] ? [{ ...files[index], name }] : [])));

async function productFigures(files: readonly NamedRegister[]): Promise<Figures> {
  const read = await Promise.all(files.map(async (file) => ({ name: file.name, content: await readMessy(file) })));
  const inOrder = read.toSorted((left, right) => compareCodePoints(left.name, right.name));
  return countFiles(inOrder, MESSY_LABELS, { chunkSize: 2 }).figures;
}

const reference = (files: readonly NamedRegister[]) =>
  referenceFigures(
    files.map(({ name, activities, attendances, peerSupporters }) => ({
      name,
      activities,
      attendances,
      peerSupporters,
    })),
    MESSY_LABELS,
  );

const RUNS = Number(process.env.REFERENCE_RUNS ?? 120);

describe('a register of several files', () => {
  it.each([
    ['messy registers', messyRegister],
    ['days of many visits', busyDay],
    ['days that few people lead', ledDays],
  ])(
    'has the figures of the reference program, whatever the files share: %s',
    async (_, registers) => {
      await fc.assert(
        fc.asyncProperty(filesOf(registers), async (files) => {
          expect(await productFigures(files)).toEqual(reference(files));
        }),
        { numRuns: RUNS },
      );
    },
    600_000,
  );

  it('is refused with the unmapped values of all files together, and with the ambiguous ids of each', async () => {
    const vocabularies = new Vocabularies(MESSY_LABELS);
    await fc.assert(
      fc.asyncProperty(filesOf(refusedRegister), async (files) => {
        const contents = await Promise.all(files.map(readMessy));
        const unmapped = unmappedValues(
          contents.flatMap(({ wordUses }) => wordUses),
          vocabularies,
        );
        const expected = reference(files);
        if (unmapped.length > 0) {
          const columns: Record<string, Record<string, number>> = {};
          for (const { column, value, rows } of unmapped) {
            columns[column] = { ...columns[column], [value]: rows };
          }
          expect({ error: 'unmapped_values', columns }).toEqual(expected);
        } else {
          const ids = contents.flatMap(({ ambiguousIds }) => ambiguousIds.map(({ id }) => id));
          const refusal = { error: 'ambiguous_activity_id', ids: [...new Set(ids)].sort(compareCodePoints) };
          expect('error' in expected ? expected : undefined).toEqual(ids.length > 0 ? refusal : undefined);
        }
      }),
      { numRuns: RUNS },
    );
  });
});

describe('a split of a register into files', () => {
  it('changes no figure when the rows of one id stay together', async () => {
    const places = fc.record({
      ofRow: fc.array(fc.nat({ max: 3 }), { minLength: 8, maxLength: 8 }),
      ids: fc.array(fc.nat({ max: 3 }), { minLength: 12, maxLength: 12 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.oneof(orderlyRegister, messyRegister, busyDay), places, async (register, { ids, ofRow }) => {
        const whole = await productFigures([{ ...register, name: 'B.xlsx' }]);
        expect(await productFigures(splitBy(register, ids, ofRow))).toEqual(whole);
      }),
      { numRuns: RUNS },
    );
  }, 600_000);
});

/** @param ofIds the file of each id, @param ofRows that of each row of the sheet likepersoner */
function splitBy(register: MessyRegister, ofIds: readonly number[], ofRows: readonly number[]): NamedRegister[] {
  const known = [...new Set([...register.activities, ...register.attendances].map(({ aktivitet_id }) => aktivitet_id))];
  const fileOf = ({ aktivitet_id }: { readonly aktivitet_id: string }) => ofIds[known.indexOf(aktivitet_id)] ?? 0;
  return NAMES.map((name, file) => ({
    name,
    activities: register.activities.filter((row) => fileOf(row) === file),
    attendances: register.attendances.filter((row) => fileOf(row) === file),
    peerSupporters: register.peerSupporters?.filter((_, row) => (ofRows[row] ?? 0) === file),
  }));
}
