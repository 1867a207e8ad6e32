/** An organisation's configuration for one base year: its labels of categories, its settings and its columns. */
import * as z from 'zod';
import { categoryIdSchema, chosenSettingsSchema } from './rule-set.ts';

export const organisationConfigurationSchema = z.object({
  organisationNumber: z.string(),
  organisation: z.string(),
  year: z.int(),
  /** Category by the organisation's own label (`aktivitetstype`). */
  labels: z.record(z.string(), categoryIdSchema),
  settings: chosenSettingsSchema,
  /** A column configuration document, or null for the built-in one. */
  columnConfiguration: z.unknown(),
});
export type OrganisationConfiguration = Readonly<z.infer<typeof organisationConfigurationSchema>>;
