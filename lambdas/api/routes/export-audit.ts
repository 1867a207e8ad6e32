import { createRoute } from '@hono/zod-openapi';
import type { AuditTrail } from '../../ports.ts';
import type { Api } from '../context.ts';
import { auditTrail, exportPath, json, PROBLEM_ANSWERS, SECURITY } from '../schemas.ts';
import { type ReadExportDependencies, readExport } from '../snapshot.ts';

type ExportAuditDependencies = ReadExportDependencies & { readonly audit: Pick<AuditTrail, 'read'> };

const audit = createRoute({
  method: 'get',
  path: '/exports/{exportId}/audit',
  summary: 'The events of an export in order, with time and actor, and whether the trail is whole',
  security: SECURITY,
  request: { params: exportPath },
  responses: { 200: json('The audit trail', auditTrail), ...PROBLEM_ANSWERS },
});

export function addExportAuditRoute(api: Api, dependencies: ExportAuditDependencies): void {
  api.openapi(audit, async (context) => {
    const record = await readExport(context, context.req.valid('param').exportId, dependencies);
    const { events, head = null, check } = await dependencies.audit.read(record);
    return context.json({ events, head, check }, 200);
  });
}
