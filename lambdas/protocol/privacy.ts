/** Erasing a person, or all registers of an organisation, on request. Answers are counts and ids only. */
import * as z from 'zod';

const field = z.string().max(200).default('');
/**
 * What is known of the person. A birth date or a name alone is not enough to know whose rows they are, and neither is an
 * address, which a household shares.
 */
export const personToEraseSchema = z
  .strictObject({ navn: field, fodselsdato: field, medlemsnr: field, telefon: field, epost: field })
  .refine(
    ({ navn, fodselsdato, medlemsnr, telefon, epost }) =>
      medlemsnr.trim() !== '' ||
      (navn.trim() !== '' && [fodselsdato, telefon, epost].some((text) => text.trim() !== '')),
    'a member number, or a name with a birth date, phone or e-mail',
  );
export type PersonToErase = z.infer<typeof personToEraseSchema>;

/** `POST /privacy/participants/erase` */
export const eraseParticipantSchema = z.strictObject({
  person: personToEraseSchema,
  /** Counts what would be erased, and changes nothing. */
  preview: z.boolean().default(false),
});
export type EraseParticipantRequest = z.infer<typeof eraseParticipantSchema>;

/** A signed report: it cannot be deleted before its retention ends, and may name a peer supporter. */
export const signedReportSchema = z.object({
  exportId: z.string(),
  year: z.int(),
  completedAt: z.iso.datetime(),
});
export type SignedReport = z.infer<typeof signedReportSchema>;

export const erasedParticipantSchema = z.object({
  preview: z.boolean(),
  /** The registers in which the person was found: versions that were rewritten, and rows that lost their identity. */
  years: z.array(z.object({ year: z.int(), versions: z.int(), rows: z.int() })),
  /** Of those years, newest first; the first hundred. */
  reports: z.array(signedReportSchema),
});
export type ErasedParticipant = z.infer<typeof erasedParticipantSchema>;

/** `POST /privacy/organisation/erase`: the number of the caller's own organisation, as a confirmation. */
export const eraseOrganisationSchema = z.strictObject({ organisationNumber: z.string() });

export const erasedOrganisationSchema = z.object({
  years: z.array(z.int()),
  objects: z.int(),
  reports: z.array(signedReportSchema),
});
export type ErasedOrganisation = z.infer<typeof erasedOrganisationSchema>;
