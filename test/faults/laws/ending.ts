/** What is stored of the exports of one schedule at a given time. */
import * as z from 'zod';
import { type AuditEvent, auditEventSchema } from '../../../lambdas/protocol.ts';
import { contentOf, type Published } from '../runs/content.ts';
import type { Observed } from '../runs/run-schedule.ts';
import type { Item, Store, StoredObject } from '../runs/store.ts';

const objectSchema = z.object({ key: z.string(), versionId: z.string().nullable() });

/** The parts of an export's record that laws speak of. */
export const recordSchema = z.looseObject({
  exportId: z.string(),
  /** Of all that two starts must share to be one export. */
  requestHash: z.string(),
  version: z.int(),
  attempt: z.int(),
  status: z.string(),
  percent: z.number(),
  failure: z.looseObject({ code: z.string(), retryable: z.boolean() }).nullable(),
  file: z
    .looseObject({
      published: z.object({ report: objectSchema, figures: objectSchema, manifest: objectSchema }).optional(),
    })
    .nullable(),
  openPartition: z.string().optional(),
});

export interface ExportEnding {
  readonly exportId: string;
  readonly record: z.infer<typeof recordSchema>;
  readonly trail: readonly AuditEvent[];
  /** Every version below its prefix in the reports bucket. */
  readonly published: readonly StoredObject[];
  /** Undefined for an export without a report. */
  readonly content: string | undefined;
}

export interface Ending {
  readonly items: readonly Item[];
  readonly exports: readonly ExportEnding[];
}

/** The records alone. */
export async function readRecords(
  store: Store,
  { organisationNumber, exports }: Observed,
): Promise<ExportEnding['record'][]> {
  const items = await store.items(organisationNumber);
  return exports.map(({ exportId }) => recordIn(items, exportId));
}

/** @param items of the organisation. @throws ZodError when there is no such export */
export function recordIn(items: readonly Item[], exportId: string): ExportEnding['record'] {
  return recordSchema.parse(items.find(({ sk }) => sk === `EXPORT#${exportId}`)?.record);
}

export async function readEnding(store: Store, { organisationNumber, exports }: Observed): Promise<Ending> {
  const items = await store.items(organisationNumber);
  const endings: ExportEnding[] = [];
  for (const { exportId } of exports) {
    const record = recordIn(items, exportId);
    const trail = (await store.events(organisationNumber, exportId)).map((event) =>
      auditEventSchema.parse(event.event),
    );
    const published = await store.versions('reports', `reports/${organisationNumber}/${exportId}/`);
    const named = record.status === 'completed' ? namedObjects(record, published) : undefined;
    const content =
      named && (await contentOf(store, named, organisationNumber).catch((error) => `unreadable: ${error}`));
    endings.push({ exportId, record, trail, published, content });
  }
  return { items, exports: endings };
}

/** What the record names; in a release whose records name nothing, what there is. */
export function namedObjects(
  { file }: z.infer<typeof recordSchema>,
  versions: readonly StoredObject[],
): Published | undefined {
  const named = file?.published;
  if (named !== undefined) {
    const of = ({ key, versionId }: z.infer<typeof objectSchema>) => ({ key, versionId: versionId ?? '' });
    return { report: of(named.report), figures: of(named.figures), manifest: of(named.manifest) };
  }
  const figures = versions.find(({ key }) => key.endsWith('figures.json'));
  const manifest = versions.find(({ key }) => key.endsWith('manifest.json'));
  const report = versions.find(({ key }) => !key.endsWith('.json'));
  return figures && manifest && report && { figures, manifest, report };
}
