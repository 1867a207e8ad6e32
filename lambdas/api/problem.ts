/** Answers every error with an RFC 9457 problem document: a stable code, a support reference, never a stack or table name. */
import { routePath } from 'hono/route';
import type * as z from 'zod';
import type { ErrorDetails } from '../domain/errors.ts';
import { isExportError, quoted, RegisterObjectCorruptError } from '../domain/errors.ts';
import { errorLogKeys } from '../log.ts';
import type { Problem as ProblemDocument } from '../protocol.ts';
import type { ApiContext } from './context.ts';
import type { ApiDependencies } from './dependencies.ts';
import { fieldPath } from './requests/text.ts';

/** The codes that clients can get; the page's translations have a sentence for each. */
const PROBLEMS = {
  invalid_request: [400, 'The request is not as it should be'],
  request_too_large: [413, 'The request is too large'],
  unsupported_media_type: [415, 'The request is not JSON'],
  invalid_text: [422, 'A text has characters that are not allowed'],
  unauthenticated: [401, 'No valid ID token'],
  forbidden: [403, 'Not allowed for this user'],
  organisation_not_allowed: [403, 'The organisation is not allowed'],
  not_found: [404, 'There is no such thing'],
  check_not_found: [404, 'The check is gone, or another one has taken its place'],
  branches_not_found: [409, 'The register has no such branches'],
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
  organisation_at_work: [409, 'An export or an import of the organisation is not finished'],
  upload_missing: [409, 'Files have not been uploaded, or not whole'],
  replacement_not_confirmed: [409, 'Files of the register would be replaced'],
  register_changed: [409, 'The register has been changed meanwhile'],
  configuration_changed: [412, 'The configuration has been changed meanwhile'],
  rate_changed: [412, 'The rate has been changed meanwhile'],
  templates_changed: [412, 'The saved choices have been changed meanwhile'],
  too_many_templates: [409, 'There are as many saved choices as may be'],
  too_many_decisions: [409, 'The organisation has as many decisions as it may have'],
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
  return new Problem(code, { detail: quoted(error.message), details: error.details });
}

/** One field at fault. @param path empty for the whole body */
export function invalidField(path: readonly PropertyKey[], message: string): Problem {
  return new Problem('invalid_request', { errors: [{ path: fieldPath(path), message }] });
}

export function invalidText(path: readonly PropertyKey[]): Problem {
  return new Problem('invalid_text', {
    errors: [{ path: fieldPath(path), message: 'has a control character or half of a character' }],
  });
}

/** The first faults of a request are enough to mend it, and a request can have any number. */
const MAX_FIELDS = 20;

/** Names the first fields at fault by their paths as a client writes them, such as `branches.0`. */
export function invalidRequest(error: z.core.$ZodError): Problem {
  const errors: { path: string; message: string }[] = [];
  for (const issue of error.issues) {
    if (errors.length >= MAX_FIELDS) {
      break;
    }
    // zod reports unknown fields as one issue of their parent, whose message has all their names.
    if (issue.code === 'unrecognized_keys') {
      const unknown = issue.keys.slice(0, MAX_FIELDS - errors.length);
      errors.push(...unknown.map((key) => ({ path: fieldPath([...issue.path, key]), message: 'unknown field' })));
    } else {
      errors.push({ path: fieldPath(issue.path), message: quoted(issue.message) });
    }
  }
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
  if (error instanceof RegisterObjectCorruptError) {
    return new Problem(error.code);
  }
  return new Problem(isExportError(error) && error.retryable ? 'temporarily_unavailable' : 'internal_error');
}
