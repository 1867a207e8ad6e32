/** Audit trails: each with its events in order, and whether it is whole. */
import { createRoute } from '@hono/zod-openapi';
import type { AuditTrail, CheckedTrail } from '../../ports.ts';
import type { Api } from '../context.ts';
import { type ReadImportDependencies, readImport } from '../registers/import-snapshot.ts';
import {
  auditTrail,
  exportPath,
  importAuditTrail,
  importPath,
  json,
  PROBLEM_ANSWERS,
  registerAuditTrail,
  SECURITY,
  templateAuditTrail,
  yearPath,
} from '../schemas.ts';
import { type ReadExportDependencies, readExport } from '../snapshot.ts';
import { withinAnswer } from '../within-answer.ts';

type AuditDependencies = ReadExportDependencies &
  ReadImportDependencies & {
    readonly audit: Pick<AuditTrail, 'read' | 'readImport' | 'readRegister' | 'readTemplates'>;
  };

const ofExport = createRoute({
  method: 'get',
  path: '/exports/{exportId}/audit',
  summary: 'The events of an export in order, with time and actor, and whether the trail is whole',
  security: SECURITY,
  request: { params: exportPath },
  responses: { 200: json('The audit trail', auditTrail), ...PROBLEM_ANSWERS },
});

const ofImport = createRoute({
  method: 'get',
  path: '/imports/{importId}/audit',
  summary: 'The events of an import in order, and whether the trail is whole',
  security: SECURITY,
  request: { params: importPath },
  responses: { 200: json('The audit trail', importAuditTrail), ...PROBLEM_ANSWERS },
});

const ofRegister = createRoute({
  method: 'get',
  path: '/registers/{year}/audit',
  summary: 'What was changed in a register beside its imports, and its configuration; and whether the trail is whole',
  security: SECURITY,
  request: { params: yearPath },
  responses: {
    200: json('The audit trail, without an event before the first change', registerAuditTrail),
    ...PROBLEM_ANSWERS,
  },
});

const ofTemplates = createRoute({
  method: 'get',
  path: '/templates/audit',
  summary: 'Who changed the saved choices and when, and whether the trail is whole',
  security: SECURITY,
  responses: {
    200: json('The audit trail, without an event before the first change', templateAuditTrail),
    ...PROBLEM_ANSWERS,
  },
});

export function addAuditRoutes(api: Api, dependencies: AuditDependencies): void {
  const { audit } = dependencies;

  api.openapi(ofExport, async (context) => {
    const record = await readExport(context, context.req.valid('param').exportId, dependencies);
    return context.json(viewOf(await audit.read(record)), 200);
  });

  api.openapi(ofImport, async (context) => {
    const record = await readImport(context, context.req.valid('param').importId, dependencies);
    return context.json(viewOf(await audit.readImport(record)), 200);
  });

  api.openapi(ofRegister, async (context) => {
    const { organisationNumber } = context.var.caller;
    return context.json(viewOf(await audit.readRegister(organisationNumber, context.req.valid('param').year)), 200);
  });

  api.openapi(ofTemplates, async (context) => {
    return context.json(viewOf(await audit.readTemplates(context.var.caller.organisationNumber)), 200);
  });
}

/** The newest events, as many as an answer holds; the head has the count of all. */
function viewOf<E>({ events, head, check }: CheckedTrail<E>) {
  return { events: withinAnswer(events.toReversed()).toReversed(), head: head ?? null, check };
}
