/** An organisation's configuration for one base year: its labels of categories, its settings and its columns. */
import * as z from 'zod';
import { textRecord } from '../text-record.ts';
import { categoryIdSchema, chosenSettingsSchema } from './rule-set.ts';

/** An organisation's own words for the values of each column, mapped to the words of `README.md`, "Vocabularies". */
export const vocabulariesSchema = z
  .strictObject({
    form: textRecord(z.string()),
    arrangor: textRecord(z.string()),
    rolle: textRecord(z.string()),
    land: textRecord(z.string()),
  })
  .partial();

export const organisationConfigurationSchema = z.object({
  organisationNumber: z.string(),
  organisation: z.string(),
  year: z.int(),
  /** Category by the organisation's own label (`aktivitetstype`). */
  labels: textRecord(categoryIdSchema),
  vocabularies: vocabulariesSchema,
  settings: chosenSettingsSchema,
  /** A column configuration document, or null for the built-in one. */
  columnConfiguration: z.unknown(),
});
export type OrganisationConfiguration = Readonly<z.infer<typeof organisationConfigurationSchema>>;

/** A configuration as it is stored. */
export interface StoredConfiguration {
  /** 1 for the first, and for one that an older release stored; each change makes the next. */
  readonly version: number;
  readonly configuration: OrganisationConfiguration;
}

/**
 * Of an organisation that has stored none for the base year: words of the vocabularies need no mapping.
 * @param earlier of an earlier base year, from which only the name is taken
 */
export function configurationWithoutChoices(
  organisationNumber: string,
  year: number,
  earlier: Pick<OrganisationConfiguration, 'organisation'> | undefined,
): OrganisationConfiguration {
  return {
    organisationNumber,
    organisation: earlier?.organisation ?? `Organisasjon ${organisationNumber}`,
    year,
    labels: {},
    vocabularies: {},
    settings: {},
    columnConfiguration: null,
  };
}
