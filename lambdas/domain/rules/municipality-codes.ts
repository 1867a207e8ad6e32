/**
 * The Norwegian municipality codes (`kommunenummer`) with the dates on which each was valid, from 2018 on. The document
 * beside this file names its source: the versions of classification 131 in Klass, of Statistics Norway.
 */
import * as z from 'zod';
import municipalityCodes from './municipality-codes.json' with { type: 'json' };

/** A document's date, as days since 1970-01-01. */
const daySchema = z.iso.date().transform((date) => Date.parse(date) / 86_400_000);
const codesSchema = z.array(z.string().regex(/^\d{4}$/)).transform((codes) => new Set(codes));

const municipalityCodesSchema = z.strictObject({
  source: z.string().min(1),
  periods: z
    .array(
      z.strictObject({
        /** The first day on which the codes were valid. */
        from: daySchema,
        /** The last day on which they were valid, or null when they still are. */
        to: daySchema.nullable(),
        codes: codesSchema,
      }),
    )
    .min(1),
  /** Svalbard and Jan Mayen: parts of Norway outside any municipality, with these codes in the public registers. */
  withoutMunicipality: codesSchema,
});

const { periods, withoutMunicipality } = municipalityCodesSchema.parse(municipalityCodes);
const FIRST_DAY = Math.min(...periods.map(({ from }) => from));

/**
 * Says whether a municipality code of four digits was valid on a day, given in days since 1970-01-01. A day before 2018
 * is judged as 2018-01-01, and a day after the last version of the source by that version. The codes of Svalbard (2100)
 * and Jan Mayen (2211) are valid on any day. A code that is in no version is valid on none.
 */
export function isMunicipalityCodeValid(code: string, epochDay: number): boolean {
  const day = Math.max(epochDay, FIRST_DAY);
  return (
    withoutMunicipality.has(code) ||
    periods.some(({ from, to, codes }) => codes.has(code) && from <= day && (to === null || day <= to))
  );
}

/** Every code that was valid at some time, each once. */
export function municipalitiesOfAllYears(): ReadonlySet<string> {
  return new Set([...periods.flatMap(({ codes }) => [...codes]), ...withoutMunicipality]);
}
