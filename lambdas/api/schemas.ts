/** The protocol's schemas with their names in the OpenAPI document. */
import * as z from 'zod';
import { cleanText } from '../domain/register/clean-text.ts';
import { vocabulariesSchema } from '../domain/rules/organisation-configuration.ts';
import { categoryIdSchema, chosenSettingsSchema } from '../domain/rules/rule-set.ts';
import { textRecord } from '../domain/text-record.ts';
import {
  auditTrailSchema,
  branchesViewSchema,
  checkAnswerSchema,
  configurationVersionsSchema,
  createdImportSchema,
  decidedSchema,
  decisionsViewSchema,
  deliveriesViewSchema,
  downloadLinkSchema,
  erasedOrganisationSchema,
  erasedParticipantSchema,
  eraseOrganisationSchema,
  eraseParticipantSchema,
  exportPageSchema,
  exportRequestSchema,
  exportViewSchema,
  findingsAnswerSchema,
  grantRateSchema,
  IMPORT_STATUSES,
  importAuditEventSchema,
  importPageSchema,
  importViewSchema,
  MAX_REASON_LENGTH,
  meSchema,
  newImportSchema,
  newTemplateSchema,
  notificationChoiceSchema,
  notificationSettingsSchema,
  problemSchema,
  REPORT_STATUSES,
  registerAuditEventSchema,
  registerVersionsSchema,
  registerViewSchema,
  renewedUploadsSchema,
  reviewAnswerSchema,
  startedSchema,
  startImportSchema,
  TEMPLATE_LIMITS,
  templateAuditEventSchema,
  templatesSchema,
  ticketSchema,
  wordsViewSchema,
} from '../protocol.ts';

export const exportRequest = exportRequestSchema.meta({ id: 'ExportRequest' });
export const exportSnapshot = exportViewSchema.meta({ id: 'Export' });
export const exportPage = exportPageSchema.meta({ id: 'ExportPage' });
export const started = startedSchema.meta({ id: 'Started' });
export const ticket = ticketSchema.meta({ id: 'Ticket' });
export const me = meSchema.meta({ id: 'Me' });
export const auditTrail = auditTrailSchema.meta({ id: 'AuditTrail' });
export const importAuditTrail = auditTrailSchema
  .extend({ events: z.array(importAuditEventSchema) })
  .meta({ id: 'ImportAuditTrail' });
export const registerAuditTrail = auditTrailSchema
  .extend({ events: z.array(registerAuditEventSchema) })
  .meta({ id: 'RegisterAuditTrail' });
export const downloadLink = downloadLinkSchema.meta({ id: 'DownloadLink' });
export const newImportRequest = newImportSchema.meta({ id: 'NewImport' });
export const createdImport = createdImportSchema.meta({ id: 'CreatedImport' });
export const startImport = startImportSchema.meta({ id: 'StartImport' });
export const importSnapshot = importViewSchema.meta({ id: 'Import' });
export const importPage = importPageSchema.meta({ id: 'ImportPage' });
export const renewedUploads = renewedUploadsSchema.meta({ id: 'RenewedUploads' });
export const eraseParticipant = eraseParticipantSchema.meta({ id: 'EraseParticipant' });
export const erasedParticipant = erasedParticipantSchema.meta({ id: 'ErasedParticipant' });
export const eraseOrganisation = eraseOrganisationSchema.meta({ id: 'EraseOrganisation' });
export const erasedOrganisation = erasedOrganisationSchema.meta({ id: 'ErasedOrganisation' });
export const register = registerViewSchema.meta({ id: 'Register' });
export const check = checkAnswerSchema.meta({ id: 'Check' });
export const grantRate = grantRateSchema.meta({ id: 'GrantRate' });
export const branches = branchesViewSchema.meta({ id: 'Branches' });
export const deliveries = deliveriesViewSchema.meta({ id: 'Deliveries' });
export const registerVersions = registerVersionsSchema.meta({ id: 'RegisterVersions' });
/** An organisation's configuration without organisation number and year, which are those of token and path. */
export const configuration = z
  .strictObject({
    organisation: z.string().transform(cleanText).pipe(z.string().min(1)),
    labels: textRecord(categoryIdSchema),
    vocabularies: vocabulariesSchema.default({}),
    settings: chosenSettingsSchema.default({}),
    columnConfiguration: z.unknown().default(null),
  })
  .meta({ id: 'Configuration' });
export const configurationVersions = configurationVersionsSchema.meta({ id: 'ConfigurationVersions' });
/** A name as people see it: its spaces are cleaned. */
const cleanName = z.string().transform(cleanText).pipe(z.string().min(1).max(TEMPLATE_LIMITS.nameLetters));
export const newTemplate = newTemplateSchema.extend({ name: cleanName }).meta({ id: 'NewTemplate' });
export const templateName = z.object({ name: z.string().min(1) });
export const templates = templatesSchema.meta({ id: 'Templates' });
export const templateAuditTrail = auditTrailSchema
  .extend({ events: z.array(templateAuditEventSchema) })
  .meta({ id: 'TemplateAuditTrail' });
export const notificationChoice = notificationChoiceSchema.meta({ id: 'NotificationChoice' });
export const notificationSettings = notificationSettingsSchema.meta({ id: 'NotificationSettings' });
export const decisions = decisionsViewSchema.meta({ id: 'Decisions' });
export const decided = decidedSchema.meta({ id: 'Decided' });
/** A reason as people read it: its spaces are cleaned. */
const cleanReason = z.string().transform(cleanText).pipe(z.string().min(1).max(MAX_REASON_LENGTH));
export const findingsAnswer = findingsAnswerSchema.extend({ reason: cleanReason }).meta({ id: 'FindingsAnswer' });
export const reviewAnswer = reviewAnswerSchema.meta({ id: 'ReviewAnswer' });
export const words = wordsViewSchema.meta({ id: 'Words' });
const problem = problemSchema.meta({ id: 'Problem' });

export const exportPath = z.object({ exportId: z.string() });
export const decisionPath = z.object({ decisionId: z.string() });
export const importPath = z.object({ importId: z.string() });
export const importFilePath = z.object({ importId: z.string(), fileId: z.string() });
/** A number in an address: digits alone, because `Number` reads `0x7E9`, `1e3` and spaces too. */
function digits(most: number) {
  return z
    .string()
    .regex(new RegExp(`^\\d{1,${most}}$`), 'a whole number')
    .transform(Number);
}
const year = digits(4).pipe(z.int().min(2000).max(2100));
export const yearPath = z.object({ year });
export const registerFilePath = z.object({ year, fileKey: z.string() });
export const registerVersionPath = z.object({ year, version: digits(9).pipe(z.int().min(1)) });

/** The query of a list, newest first. @param statuses those of what is listed */
function pageQuery(statuses: readonly string[]) {
  const anyStatus = `(?:${statuses.join('|')})`;
  return z.object({
    limit: digits(3).pipe(z.int().min(1).max(100)).default(20),
    /** `nextCursor` of the previous page. */
    cursor: z
      .string()
      .regex(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/, 'not a cursor')
      .optional(),
    /** Statuses separated by `,`: only what is in one of them. */
    status: z
      .string()
      .regex(
        new RegExp(`^${anyStatus}(?:,${anyStatus})*$`),
        `one or more of ${statuses.join(', ')}, separated by commas`,
      )
      .optional(),
    /** Only this base year. */
    year: year.optional(),
  });
}
/** The page that a list is asked for. @param statusSchema of what is listed */
export function pageOf<Status extends string>(
  { limit, cursor, status, year: ofYear }: z.infer<ReturnType<typeof pageQuery>>,
  statusSchema: z.ZodType<Status>,
) {
  return {
    limit,
    ...(cursor === undefined ? {} : { cursor }),
    ...(status === undefined ? {} : { statuses: z.array(statusSchema).parse(status.split(',')) }),
    ...(ofYear === undefined ? {} : { year: ofYear }),
  };
}
export const exportPageQuery = pageQuery(REPORT_STATUSES);
export const importPageQuery = pageQuery(IMPORT_STATUSES);

/** An answer with a JSON body. */
export function json<S extends z.ZodType>(description: string, schema: S) {
  return { description, content: { 'application/json': { schema } } };
}

export function problemAnswer(description: string) {
  return { description, content: { 'application/problem+json': { schema: problem } } };
}

/** The problem answers of every route that needs a token. */
export const PROBLEM_ANSWERS = {
  400: problemAnswer('`invalid_request`: `errors` names the fields; or a code whose `details` say what is refused'),
  401: problemAnswer('`unauthenticated`'),
  403: problemAnswer('`forbidden`: no organisation, or a role that may not do this'),
  404: problemAnswer('`not_found`: unknown, or of another organisation'),
  409: problemAnswer(
    '`register_not_found`, `branches_not_found`, `not_allowed_now`, `no_attempts_left`, `same_export_running`, `cancelling` or `no_file`; ' +
      '`too_many_templates` or `too_many_decisions`; for imports and registers `too_many_imports`, `upload_missing`, ' +
      '`replacement_not_confirmed`, `register_changed`, `not_restorable` or `organisation_at_work`',
  ),
  429: problemAnswer('`too_many_exports` or `too_many_requests`: try again after the seconds of `Retry-After`'),
  422: problemAnswer('`invalid_text`: `errors` names the field with a control character or half of a character'),
  500: problemAnswer('`internal_error`'),
  503: problemAnswer('`temporarily_unavailable`: try again'),
} as const;

/** Those of a route with a body. */
export const BODY_PROBLEM_ANSWERS = {
  ...PROBLEM_ANSWERS,
  413: problemAnswer('`request_too_large`: `details.maximum` is the largest number of bytes'),
  415: problemAnswer('`unsupported_media_type`: not `application/json`'),
} as const;

export const SECURITY = [{ idToken: [] }];
