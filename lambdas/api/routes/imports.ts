/** Makes imports, lists them and reads one. */
import { createRoute } from '@hono/zod-openapi';
import { importView } from '../../domain/imports/import-view.ts';
import { newImport } from '../../domain/imports/new-import.ts';
import { newRecordId } from '../../domain/record-id.ts';
import { ruleSetForYear } from '../../domain/rules/rule-set.ts';
import type { ImportRecords } from '../../ports.ts';
import { importStatusSchema } from '../../protocol.ts';
import { coordinatorsOnly } from '../caller.ts';
import type { Api } from '../context.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { asRefusal, Problem } from '../problem.ts';
import { type CurrentRegisterDependencies, currentRegister } from '../registers/current-register.ts';
import { readImport } from '../registers/import-snapshot.ts';
import { signUploads } from '../registers/uploads.ts';
import { jsonBody } from '../requests/json-body.ts';
import {
  BODY_PROBLEM_ANSWERS,
  createdImport,
  importPage,
  importPageQuery,
  importPath,
  importSnapshot,
  json,
  newImportRequest,
  PROBLEM_ANSWERS,
  pageOf,
  SECURITY,
} from '../schemas.ts';
import { hasVersion } from '../snapshot.ts';
import { pageWithinAnswer } from '../within-answer.ts';

type ImportsDependencies = CurrentRegisterDependencies &
  Pick<ApiDependencies, 'clock' | 'randomBytes' | 'uploads'> & {
    readonly imports: Pick<ImportRecords, 'create' | 'read' | 'list'>;
  };

/** Of one organisation. */
const MAX_OPEN_IMPORTS = 5;

/** Sixty file names of 255 letters, each letter of three bytes, and their sizes. */
const MAX_BODY_BYTES = 128 * 1024;

const create = createRoute({
  method: 'post',
  path: '/imports',
  summary: 'Announce the files of an import; each is then uploaded to its own URL, with exactly the announced size',
  security: SECURITY,
  middleware: [coordinatorsOnly, jsonBody(MAX_BODY_BYTES)] as const,
  request: { body: { required: true, content: { 'application/json': { schema: newImportRequest } } } },
  responses: { 201: json('The import, and where its files are uploaded to', createdImport), ...BODY_PROBLEM_ANSWERS },
});

const list = createRoute({
  method: 'get',
  path: '/imports',
  summary: "The organisation's imports, newest first; optionally only those of some statuses or one base year",
  security: SECURITY,
  request: { query: importPageQuery },
  responses: { 200: json('One page', importPage), ...PROBLEM_ANSWERS },
});

const read = createRoute({
  method: 'get',
  path: '/imports/{importId}',
  summary: 'The snapshot of an import; its version is the ETag',
  security: SECURITY,
  request: { params: importPath },
  responses: {
    200: json('The snapshot', importSnapshot),
    304: { description: 'The version is still that of If-None-Match' },
    ...PROBLEM_ANSWERS,
  },
});

export function addImportRoutes(api: Api, dependencies: ImportsDependencies): void {
  const { clock, imports, randomBytes } = dependencies;

  api.openapi(create, async (context) => {
    const { organisationNumber, actor, displayName, role } = context.var.caller;
    const request = context.req.valid('json');
    requireRuleSet(request.year);
    const now = clock.now();
    const made = newImport(
      {
        importId: newRecordId(now, randomBytes(10)),
        organisationNumber,
        requestedBy: actor,
        actorNames: { [actor]: displayName },
        correlationId: context.var.correlationId,
        request,
        now: new Date(now).toISOString(),
      },
      (await currentRegister(organisationNumber, request.year, dependencies))?.manifest,
    );
    if ('refusal' in made) {
      const { code, ...details } = made.refusal;
      throw new Problem(code, { details });
    }
    const { record } = made;
    if ((await imports.create(record, MAX_OPEN_IMPORTS)) === 'full') {
      throw new Problem('too_many_imports', { details: { maximum: MAX_OPEN_IMPORTS } });
    }
    const uploads = await signUploads(record, record.files, dependencies);
    context.header('Location', `/imports/${record.importId}`);
    return context.json({ import: importView(record, role), uploads }, 201);
  });

  api.openapi(list, async (context) => {
    const { organisationNumber, role } = context.var.caller;
    const page = pageOf(context.req.valid('query'), importStatusSchema);
    const listed = await imports.list(organisationNumber, page);
    const { page: views, nextCursor } = pageWithinAnswer(
      listed.records.map((record) => importView(record, role)),
      listed.nextCursor,
      ({ importId }) => importId,
    );
    return context.json({ imports: views, nextCursor }, 200);
  });

  api.openapi(read, async (context) => {
    const record = await readImport(context, context.req.valid('param').importId, dependencies);
    if (hasVersion(context, record)) {
      return context.body(null, 304);
    }
    return context.json(importView(record, context.var.caller.role), 200);
  });
}

/** @throws Problem `no_rule_set_for_year` */
function requireRuleSet(year: number): void {
  try {
    ruleSetForYear(year);
  } catch (error) {
    throw asRefusal(error, ['no_rule_set_for_year']);
  }
}
