/** Requests to the API and their answers, except the view of an export. */
import * as z from 'zod';

/** Nine digits with a valid MOD11 control digit (weights 3 2 7 6 5 4 3 2). Source: brreg.no. */
export const organisationNumberSchema = z
  .string()
  .regex(/^\d{9}$/, 'nine digits')
  .refine((text) => {
    const weights = [3, 2, 7, 6, 5, 4, 3, 2];
    const sum = weights.reduce((total, weight, index) => total + weight * Number(text[index]), 0);
    const control = sum % 11 === 0 ? 0 : 11 - (sum % 11);
    return control !== 10 && control === Number(text[8]);
  }, 'the control digit (MOD11) is wrong');

export const reportFormatSchema = z.enum(['xlsx', 'csv']);
export type ReportFormat = z.infer<typeof reportFormatSchema>;
export const languageSchema = z.enum(['nb', 'en']);
export type Language = z.infer<typeof languageSchema>;

/**
 * Bytes of the names of all lokallag of a register together, and so of those that an export can choose: their list is in
 * one item of 400 KB.
 */
export const MAX_BRANCH_BYTES = 100_000;

/** @returns bytes of the names in UTF-8 */
export function branchBytes(branches: readonly string[]): number {
  const encoder = new TextEncoder();
  return branches.reduce((bytes, branch) => bytes + encoder.encode(branch).length, 0);
}

/** The body of `POST /exports`. The organisation is never in it: it comes from the verified token alone. */
export const exportRequestSchema = z.strictObject({
  year: z.int().min(2000).max(2100),
  /** Names of lokallag; empty means all. Filters figures and rows, after de-duplication over the whole register. */
  branches: z
    .array(z.string().min(1))
    .refine((branches) => branchBytes(branches) <= MAX_BRANCH_BYTES, `at most ${MAX_BRANCH_BYTES} bytes`)
    .default([]),
  format: reportFormatSchema.default('xlsx'),
  language: languageSchema.default('nb'),
  includeAttachments: z.boolean().default(false),
});
export type ExportRequest = z.infer<typeof exportRequestSchema>;

/** `POST /exports`: 201 with `joined: false`, or 200 with `joined: true` when the same export already runs. */
export const startedSchema = z.object({ exportId: z.string(), joined: z.boolean() });

/** `POST /tickets`: single use, 30 seconds; stands in the WebSocket's query string because a token must not be in a URL. */
export const ticketSchema = z.object({ ticket: z.string(), expiresAt: z.iso.datetime(), webSocketUrl: z.string() });

/** A page opens one socket, and asks for a ticket each time it opens one. Beyond these it polls. */
export const SOCKET_LIMITS = { ticketsOfUserPerMinute: 30, ofUser: 20, ofOrganisation: 100 } as const;

/** RFC 9457, `application/problem+json`. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.string(),
  detail: z.string().optional(),
  supportReference: z.string(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  /** What the code is about, such as the names of the files: bounded, without personal data. */
  details: z.record(z.string(), z.unknown()).optional(),
});
export type Problem = z.infer<typeof problemSchema>;

/**
 * What a user of an organisation may do. A coordinator does everything; an auditor reads everything; finance reads figures,
 * status, history and cost, and no personal data, which the report holds. Only finance sees cost.
 */
export const roleSchema = z.enum(['coordinator', 'auditor', 'finance']);
export type Role = z.infer<typeof roleSchema>;

/** `GET /me`: the user of the token, and the base years whose register has been imported. */
export const meSchema = z.object({
  userId: z.string(),
  /** The name of the user where an export names its actors. */
  actor: z.string(),
  displayName: z.string(),
  organisationNumber: z.string(),
  organisationName: z.string(),
  role: roleSchema,
  /** Whether this API takes attachments; while it does not, a page offers no bundle with them. */
  takesAttachments: z.boolean(),
  registers: z.array(
    z.object({ year: z.int(), activities: z.int(), attendances: z.int(), branches: z.array(z.string()) }),
  ),
});
export type Me = z.infer<typeof meSchema>;
