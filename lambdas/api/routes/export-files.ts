/** The download link of a report, and its manifest. */
import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod';
import { reportKeys } from '../../domain/export/working-keys.ts';
import type { AuditTrail } from '../../ports.ts';
import type { Api } from '../context.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { Problem } from '../problem.ts';
import { downloadLink, exportPath, json, PROBLEM_ANSWERS, SECURITY } from '../schemas.ts';
import { type ReadExportDependencies, readExport } from '../snapshot.ts';

type ExportFileDependencies = ReadExportDependencies &
  Pick<ApiDependencies, 'links' | 'reports'> & { readonly audit: Pick<AuditTrail, 'recordDownload'> };

/** Long enough to begin a download; the page requests a new link for each one. */
const LINK_SECONDS = 300;

const download = createRoute({
  method: 'get',
  path: '/exports/{exportId}/download',
  summary: 'A new, short-lived link to the report; each is recorded as an audit event',
  security: SECURITY,
  request: { params: exportPath },
  responses: { 200: json('The link', downloadLink), ...PROBLEM_ANSWERS },
});

const manifest = createRoute({
  method: 'get',
  path: '/exports/{exportId}/manifest',
  summary: 'The signed manifest of the report',
  security: SECURITY,
  request: { params: exportPath },
  responses: { 200: json('The manifest, byte for byte as it was signed', z.unknown()), ...PROBLEM_ANSWERS },
});

export function addExportFileRoutes(api: Api, dependencies: ExportFileDependencies): void {
  const { audit, links, reports } = dependencies;

  api.openapi(download, async (context) => {
    const record = await readExport(context, context.req.valid('param').exportId, dependencies);
    if (record.status !== 'completed' || record.file === null) {
      throw new Problem('no_file');
    }
    const { fileName } = record.file;
    const key = reportKeys(record.organisationNumber, record.exportId).file(fileName);
    const link = await links.sign(key, fileName, LINK_SECONDS);
    // Before the link is returned, so that the audit trail has every link that a user can have.
    await audit.recordDownload(record, context.var.caller.actor, link.validUntil);
    return context.json(link, 200);
  });

  // Not by `openapi`, which would serialise the manifest again, and the signature is over its bytes.
  api.openAPIRegistry.registerPath(manifest);
  api.get(manifest.getRoutingPath(), async (context) => {
    const record = await readExport(context, context.req.param('exportId') ?? '', dependencies);
    const stored =
      record.status === 'completed'
        ? await reports.get(reportKeys(record.organisationNumber, record.exportId).manifest)
        : undefined;
    if (stored === undefined) {
      throw new Problem('no_file');
    }
    return context.body(new Uint8Array(stored), 200, { 'Content-Type': 'application/json' });
  });
}
