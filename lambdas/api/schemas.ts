/** The protocol's schemas with their names in the OpenAPI document. */
import * as z from 'zod';
import {
  auditEventSchema,
  EXPORT_STATUSES,
  exportPageSchema,
  exportRequestSchema,
  exportViewSchema,
  meSchema,
  problemSchema,
  startedSchema,
  ticketSchema,
} from '../protocol.ts';

export const exportRequest = exportRequestSchema.meta({ id: 'ExportRequest' });
export const exportSnapshot = exportViewSchema.meta({ id: 'Export' });
export const exportPage = exportPageSchema.meta({ id: 'ExportPage' });
export const started = startedSchema.meta({ id: 'Started' });
export const ticket = ticketSchema.meta({ id: 'Ticket' });
export const me = meSchema.meta({ id: 'Me' });
export const auditTrail = z.object({ events: z.array(auditEventSchema) }).meta({ id: 'AuditTrail' });
export const downloadLink = z.object({ url: z.string(), validUntil: z.iso.datetime() }).meta({ id: 'DownloadLink' });
const problem = problemSchema.meta({ id: 'Problem' });

const ANY_STATUS = `(?:${EXPORT_STATUSES.join('|')})`;
const STATUS_LIST = new RegExp(`^${ANY_STATUS}(?:,${ANY_STATUS})*$`);

export const exportPath = z.object({ exportId: z.string() });
export const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  /** `nextCursor` of the previous page. */
  cursor: z
    .string()
    .regex(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/, 'not a cursor')
    .optional(),
  /** Statuses separated by `,`: only exports in one of them. */
  status: z
    .string()
    .regex(STATUS_LIST, `one or more of ${EXPORT_STATUSES.join(', ')}, separated by commas`)
    .optional(),
  /** Only exports of this base year. */
  year: z.coerce.number().int().min(2000).max(2100).optional(),
});

/** An answer with a JSON body. */
export function json<S extends z.ZodType>(description: string, schema: S) {
  return { description, content: { 'application/json': { schema } } };
}

function problemAnswer(description: string) {
  return { description, content: { 'application/problem+json': { schema: problem } } };
}

/** The problem answers of every route that needs a token. */
export const PROBLEM_ANSWERS = {
  400: problemAnswer('`invalid_request`: `errors` names the fields'),
  401: problemAnswer('`unauthenticated`'),
  403: problemAnswer('`forbidden`: no organisation, or an auditor who would change something'),
  404: problemAnswer('`not_found`: unknown, or of another organisation'),
  409: problemAnswer('`register_not_found`, `not_allowed_now`, `no_attempts_left`, `same_export_running` or `no_file`'),
  500: problemAnswer('`internal_error`'),
  503: problemAnswer('`temporarily_unavailable`: try again'),
} as const;

export const SECURITY = [{ idToken: [] }];
