/** Links to the report of an export, and its manifest. */
import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod';
import { publishedObjects } from '../../domain/export/objects/published-objects.ts';
import type { AuditTrail } from '../../ports.ts';
import type { DownloadLink } from '../../protocol.ts';
import { recordReadersOnly } from '../caller.ts';
import type { Api } from '../context.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { Problem } from '../problem.ts';
import { downloadLink, exportPath, json, PROBLEM_ANSWERS, SECURITY } from '../schemas.ts';
import { type ReadExportDependencies, readExport } from '../snapshot.ts';

type ExportFileDependencies = ReadExportDependencies &
  Pick<ApiDependencies, 'links' | 'reports'> & { readonly audit: Pick<AuditTrail, 'recordDownload'> };

/** A day, and an hour in which the link can be handed on. */
const LINK_SECONDS = 25 * 3600;

const NO_LINK: DownloadLink = {
  downloadUrl: null,
  validUntil: null,
  auditId: null,
  fileName: null,
  rows: 0,
  bytes: 0,
  sha256: null,
};

const link = createRoute({
  method: 'post',
  path: '/exports/{exportId}/link',
  summary: 'A new link to the report, valid for a day or more; each is an audit event',
  security: SECURITY,
  // The report names peer supporters.
  middleware: [recordReadersOnly] as const,
  request: { params: exportPath },
  responses: { 200: json('The link; null for an export that ended without a file', downloadLink), ...PROBLEM_ANSWERS },
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

  api.openapi(link, async (context) => {
    const record = await readExport(context, context.req.valid('param').exportId, dependencies);
    if (record.status === 'completed_empty') {
      return context.json(NO_LINK, 200);
    }
    if (record.status !== 'completed' || record.file === null) {
      throw new Problem('no_file');
    }
    const { fileName, rows, bytes, sha256 } = record.file;
    const { report } = publishedObjects(record, record.file);
    const { url, validUntil } = await links.sign(report, fileName, LINK_SECONDS);
    // Before the link is returned, so that the audit trail has every link that a user can have.
    const { actor, displayName } = context.var.caller;
    const auditId = await audit.recordDownload(record, actor, validUntil, displayName);
    return context.json({ downloadUrl: url, validUntil, auditId, fileName, rows, bytes, sha256 }, 200);
  });

  // Not by `openapi`, which would serialise the manifest again, and the signature is over its bytes.
  api.openAPIRegistry.registerPath(manifest);
  api.get(manifest.getRoutingPath(), async (context) => {
    const record = await readExport(context, context.req.param('exportId') ?? '', dependencies);
    if (record.status !== 'completed' || record.file === null) {
      throw new Problem('no_file');
    }
    const { key, versionId } = publishedObjects(record, record.file).manifest;
    const stored = await reports.get(key, versionId ?? undefined);
    if (stored === undefined) {
      throw new Problem('no_file');
    }
    return context.body(new Uint8Array(stored), 200, { 'Content-Type': 'application/json' });
  });
}
