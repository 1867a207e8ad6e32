import { createRoute } from '@hono/zod-openapi';
import type { AuditTrail } from '../../ports.ts';
import type { Api } from '../context.ts';
import { auditTrail, exportPath, json, PROBLEM_ANSWERS, SECURITY } from '../schemas.ts';
import { type ReadExportDependencies, readExport } from '../snapshot.ts';

type ExportAuditDependencies = ReadExportDependencies & { readonly audit: Pick<AuditTrail, 'list'> };

const audit = createRoute({
  method: 'get',
  path: '/exports/{exportId}/audit',
  summary: 'The events of an export in order, with time and actor',
  security: SECURITY,
  request: { params: exportPath },
  responses: { 200: json('The audit trail', auditTrail), ...PROBLEM_ANSWERS },
});

export function addExportAuditRoute(api: Api, dependencies: ExportAuditDependencies): void {
  api.openapi(audit, async (context) => {
    const record = await readExport(context, context.req.valid('param').exportId, dependencies);
    return context.json({ events: await dependencies.audit.list(record) }, 200);
  });
}
