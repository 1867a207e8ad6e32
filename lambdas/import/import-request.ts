/** What an operator gives the import: whose register it is, the organisation's own words, and where the files are. */
import * as z from 'zod';
import { cleanText } from '../domain/register/clean-text.ts';
import { scrubIdentityNumbers } from '../domain/register/national-identity-number.ts';
import { type OrganisationConfiguration, vocabulariesSchema } from '../domain/rules/organisation-configuration.ts';
import { categoryIdSchema, chosenSettingsSchema } from '../domain/rules/rule-set.ts';
import { textRecord } from '../domain/text-record.ts';
import { organisationNumberSchema } from '../protocol.ts';

/** The name is shown in findings and reports, so it is cleaned like a cell (reading 23). */
const fileNameSchema = z
  .string()
  .max(255)
  .transform((name) => scrubIdentityNumbers(cleanText(name), 'identity') ?? cleanText(name))
  .pipe(z.string().min(1));

/** An uploaded file: its key below `imports/` in the working bucket, and the name that the organisation gave it. */
const uploadedFileSchema = z.strictObject({ key: z.string().min(1), fileName: fileNameSchema });
export type UploadedFile = z.infer<typeof uploadedFileSchema>;

export const importRequestSchema = z.strictObject({
  organisationNumber: organisationNumberSchema,
  organisation: z.string().transform(cleanText).pipe(z.string().min(1)),
  year: z.int().min(2000).max(2100),
  importId: z.string().min(1),
  labels: textRecord(categoryIdSchema),
  vocabularies: vocabulariesSchema.default({}),
  settings: chosenSettingsSchema.default({}),
  columnConfiguration: z.unknown().default(null),
  source: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('xlsx'), register: uploadedFileSchema }),
    z.strictObject({
      kind: z.literal('csv'),
      activities: uploadedFileSchema,
      attendances: uploadedFileSchema.optional(),
      peerSupporters: uploadedFileSchema.optional(),
    }),
  ]),
});
export type ImportRequest = z.infer<typeof importRequestSchema>;

export function configurationOf(request: ImportRequest): OrganisationConfiguration {
  const { organisationNumber, organisation, year, labels, vocabularies, settings } = request;
  const columnConfiguration = request.columnConfiguration ?? null;
  return { organisationNumber, organisation, year, labels, vocabularies, settings, columnConfiguration };
}
