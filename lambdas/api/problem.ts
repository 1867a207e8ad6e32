/** Answers every error with an RFC 9457 problem document: a stable code, a support reference, never a stack or table name. */
import { HTTPException } from 'hono/http-exception';
import { routePath } from 'hono/route';
import type * as z from 'zod';
import type { ErrorDetails } from '../domain/errors.ts';
import { isExportError, RegisterObjectCorruptError } from '../domain/errors.ts';
import { errorLogKeys } from '../log.ts';
import type { Problem as ProblemDocument } from '../protocol.ts';
import type { ApiContext } from './context.ts';
import type { ApiDependencies } from './dependencies.ts';

/** The codes that clients can get; the page's translations have a sentence for each. */
const PROBLEMS = {
  invalid_request: [400, 'The request is not as it should be'],
  unauthenticated: [401, 'No valid ID token'],
  forbidden: [403, 'Not allowed for this user'],
  organisation_not_allowed: [403, 'The organisation is not allowed'],
  not_found: [404, 'There is no such thing'],
  register_not_found: [409, 'No register has been imported for that year'],
  not_allowed_now: [409, 'Not possible in its present status'],
  no_attempts_left: [409, 'All attempts have been used'],
  same_export_running: [409, 'The same export is running already'],
  cancelling: [409, 'The same export is being cancelled; it can be started when that is done'],
  too_many_exports: [429, 'Too many exports of the organisation wait already'],
  too_many_requests: [429, 'Too many requests of this user'],
  no_file: [409, 'The export has no file'],
  no_rule_set_for_year: [400, 'No rule set is for that year'],
  file_name_empty: [400, 'A file has no name'],
  file_type_not_supported: [400, 'A file is neither xlsx nor csv'],
  file_too_large: [400, 'A file is too large'],
  file_name_repeated: [400, 'Two files have the same name'],
  too_many_parts: [400, 'Too many csv files belong together by their names'],
  too_many_files: [400, 'Too many files for one import'],
  too_many_imports: [409, 'Too many imports are open'],
  upload_missing: [409, 'Files have not been uploaded, or not whole'],
  replacement_not_confirmed: [409, 'Files of the register would be replaced'],
  register_changed: [409, 'The register has been changed meanwhile'],
  not_restorable: [409, 'That version can no longer be made current'],
  invalid_vocabulary: [400, 'Own words are mapped wrongly'],
  configuration_too_large: [400, 'The configuration is too large'],
  invalid_column_configuration: [400, 'The column configuration is not valid'],
  register_chunk_corrupt: [500, 'A stored part of the register is missing or damaged'],
  temporarily_unavailable: [503, 'Temporarily unavailable'],
  internal_error: [500, 'Something went wrong'],
} as const;
type ProblemCode = keyof typeof PROBLEMS;

/** When the same request can succeed, where that is not at once. */
const RETRY_AFTER_SECONDS: Partial<Record<ProblemCode, number>> = {
  cancelling: 5,
  too_many_exports: 60,
  too_many_requests: 10,
};

interface About {
  readonly detail?: string;
  readonly errors?: ProblemDocument['errors'];
  readonly details?: ErrorDetails;
}

/** Thrown by routes to answer with a problem document. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly code: ProblemCode;
  readonly about: About;
  constructor(code: ProblemCode, about: About = {}) {
    super(PROBLEMS[code][1]);
    this.code = code;
    this.about = about;
  }
}

/** An error of the domain by which it refuses a request, such as a configuration; any other error unchanged. */
export function asRefusal(error: unknown, codes: readonly ProblemCode[]): unknown {
  const code = isExportError(error) ? codes.find((each) => each === error.code) : undefined;
  if (code === undefined || !isExportError(error)) {
    return error;
  }
  return new Problem(code, { detail: error.message, details: error.details });
}

/** Names each field by its path as a client writes it, such as `branches.0`. */
export function invalidRequest(error: z.core.$ZodError): Problem {
  const errors = error.issues.flatMap((issue) => {
    // zod reports an unknown field as an issue of its parent; the client needs the name of the field.
    const keys = issue.code === 'unrecognized_keys' ? issue.keys : [undefined];
    return keys.map((key) => ({
      path: [...issue.path, ...(key === undefined ? [] : [key])].map(String).join('.'),
      message: issue.message,
    }));
  });
  return new Problem('invalid_request', { errors });
}

/** Hono's `onError`: an unexpected error is logged, and the answer reveals nothing about it. */
export function answerError({ logFault }: Pick<ApiDependencies, 'logFault'>) {
  return (error: Error, context: ApiContext): Response => {
    const problem = asProblem(error);
    if (PROBLEMS[problem.code][0] >= 500) {
      const { method } = context.req;
      logFault('request failed', {
        supportReference: context.var.supportReference,
        correlationId: context.var.correlationId,
        route: `${method} ${routePath(context)}`,
        ...errorLogKeys(error),
        details: isExportError(error) ? error.details : ({} satisfies ErrorDetails),
      });
    }
    return problemResponse(problem, context);
  };
}

export function problemResponse(problem: Problem, context: ApiContext): Response {
  const [status, title] = PROBLEMS[problem.code];
  const document: ProblemDocument = {
    type: `urn:bufdir-export:problem:${problem.code}`,
    title,
    status,
    code: problem.code,
    supportReference: context.var.supportReference,
    ...problem.about,
  };
  const retryAfter = RETRY_AFTER_SECONDS[problem.code] ?? (status === 503 ? 1 : undefined);
  if (retryAfter !== undefined) {
    context.header('Retry-After', String(retryAfter));
  }
  context.header('Content-Type', 'application/problem+json');
  return context.body(JSON.stringify(document), status);
}

function asProblem(error: Error): Problem {
  if (error instanceof Problem) {
    return error;
  }
  // Hono throws it for a body that is not JSON.
  if (error instanceof HTTPException && error.status === 400) {
    return new Problem('invalid_request', { errors: [{ path: '', message: 'not valid JSON' }] });
  }
  if (error instanceof RegisterObjectCorruptError) {
    return new Problem(error.code);
  }
  return new Problem(isExportError(error) && error.retryable ? 'temporarily_unavailable' : 'internal_error');
}
