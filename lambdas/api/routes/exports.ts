/** Starts exports, lists them and reads one. */
import { createRoute } from '@hono/zod-openapi';
import { checkBasis } from '../../domain/checks/check-basis.ts';
import { quoted } from '../../domain/errors.ts';
import { exportListItem } from '../../domain/export/export-view.ts';
import { newRecordId } from '../../domain/record-id.ts';
import type { RegisterPointer } from '../../domain/registers/register-pointer.ts';
import type { ExportRecords, RegisterCatalogue } from '../../ports.ts';
import { exportStatusSchema } from '../../protocol.ts';
import { coordinatorsOnly } from '../caller.ts';
import type { Api } from '../context.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { newExport } from '../new-export.ts';
import { Problem } from '../problem.ts';
import { jsonBody } from '../requests/json-body.ts';
import { type StartRunDependencies, startOrQueue } from '../run.ts';
import {
  BODY_PROBLEM_ANSWERS,
  exportPage,
  exportPageQuery,
  exportPath,
  exportRequest,
  exportSnapshot,
  json,
  PROBLEM_ANSWERS,
  pageOf,
  SECURITY,
  started,
} from '../schemas.ts';
import {
  currentEstimate,
  hasVersion,
  queuePlaceOf,
  queuePlacesOf,
  readExport,
  type SnapshotDependencies,
  snapshotOf,
  tagMark,
} from '../snapshot.ts';
import { pageWithinAnswer } from '../within-answer.ts';

type ExportsDependencies = SnapshotDependencies &
  StartRunDependencies &
  Pick<ApiDependencies, 'admission' | 'grantRates' | 'metrics' | 'randomBytes' | 'startNext'> & {
    readonly records: Pick<ExportRecords, 'create' | 'read' | 'list' | 'slots'>;
    readonly registers: Pick<RegisterCatalogue, 'frozen'>;
  };

/** Names of chosen lokallag have at most MAX_BRANCH_BYTES; as JSON with quotes and commas they have more. */
const MAX_BODY_BYTES = 256 * 1024;

const start = createRoute({
  method: 'post',
  path: '/exports',
  summary: 'Start an export, or join the same one that is running or waiting',
  security: SECURITY,
  middleware: [coordinatorsOnly, jsonBody(MAX_BODY_BYTES)] as const,
  request: { body: { required: true, content: { 'application/json': { schema: exportRequest } } } },
  responses: {
    201: json('Started', started),
    200: json('Joined: the same request is running or waiting already', started),
    ...BODY_PROBLEM_ANSWERS,
  },
});

const list = createRoute({
  method: 'get',
  path: '/exports',
  summary: "The organisation's exports, newest first; optionally only those of some statuses or one base year",
  security: SECURITY,
  request: { query: exportPageQuery },
  responses: { 200: json('One page', exportPage), ...PROBLEM_ANSWERS },
});

const read = createRoute({
  method: 'get',
  path: '/exports/{exportId}',
  summary: 'The snapshot of an export; its version is the ETag',
  security: SECURITY,
  request: { params: exportPath },
  responses: {
    200: json('The snapshot', exportSnapshot),
    304: { description: 'The version is still that of If-None-Match' },
    ...PROBLEM_ANSWERS,
  },
});

export function addExportRoutes(api: Api, dependencies: ExportsDependencies): void {
  const { admission, clock, grantRates, metrics, randomBytes, records, registers } = dependencies;

  api.openapi(start, async (context) => {
    const { organisationNumber, actor, displayName } = context.var.caller;
    const request = context.req.valid('json');
    const { pointer, configuration, decisionsVersion } = await registers.frozen(organisationNumber, request.year);
    const register = withBranches(request.branches, pointer);
    const now = clock.now();
    const record = newExport({
      exportId: newRecordId(now, randomBytes(10)),
      organisationNumber,
      requestedBy: actor,
      actorNames: { [actor]: displayName },
      correlationId: context.var.correlationId,
      request,
      basis: checkBasis(register, configuration?.configuration, decisionsVersion),
      orePerCountedDay: (await grantRates.read(organisationNumber, request.year)).orePerCountedDay,
      now: new Date(now).toISOString(),
    });
    const created = await records.create(record);
    if (created.outcome === 'joined') {
      metrics.add('ExportsJoined', 1, { organisation: admission.label(organisationNumber) });
      context.header('Location', `/exports/${created.exportId}`);
      return context.json({ exportId: created.exportId, joined: true }, 200);
    }
    if (created.outcome === 'cancelling') {
      throw new Problem('cancelling', { details: { exportId: created.exportId } });
    }
    if (created.outcome === 'full') {
      throw new Problem('too_many_exports');
    }
    await startOrQueue(created.record, dependencies);
    context.header('Location', `/exports/${record.exportId}`);
    return context.json({ exportId: record.exportId, joined: false }, 201);
  });

  api.openapi(list, async (context) => {
    const { organisationNumber, role } = context.var.caller;
    const page = pageOf(context.req.valid('query'), exportStatusSchema);
    const listed = await records.list(organisationNumber, page);
    const placeOf = await queuePlacesOf(listed.records, dependencies);
    const items = listed.records.map(async (record) =>
      exportListItem(record, await currentEstimate(record, dependencies), placeOf(record), role),
    );
    const { page: exports, nextCursor } = pageWithinAnswer(
      await Promise.all(items),
      listed.nextCursor,
      ({ exportId }) => exportId,
    );
    return context.json({ exports, nextCursor }, 200);
  });

  api.openapi(read, async (context) => {
    const record = await readExport(context, context.req.valid('param').exportId, dependencies);
    const place = await queuePlaceOf(record, dependencies);
    if (hasVersion(context, record, tagMark(record, place, dependencies))) {
      return context.body(null, 304);
    }
    return context.json(await snapshotOf(record, place, context.var.caller, dependencies), 200);
  });
}

/** The first names that are wrong are enough to mend a request. */
const MAX_NAMED_BRANCHES = 20;

/** @throws Problem `register_not_found`, or `branches_not_found` that names the first branches which the register lacks */
function withBranches(branches: readonly string[], register: RegisterPointer | undefined): RegisterPointer {
  if (register === undefined) {
    throw new Problem('register_not_found');
  }
  const known = new Set(register.branches);
  const missing = branches.filter((branch) => !known.has(branch));
  if (missing.length > 0) {
    const named = missing.slice(0, MAX_NAMED_BRANCHES).map(quoted);
    throw new Problem('branches_not_found', { details: { branches: named, count: missing.length } });
  }
  return register;
}
