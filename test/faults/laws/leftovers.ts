/** The law that nothing is left: what an organisation still has after all of its runs have ended. */
import * as z from 'zod';
import type { Observed } from '../runs/run-schedule.ts';
import type { Item, Store } from '../runs/store.ts';
import { hasRestart } from '../schedule/schedule.ts';
import { type Ending, namedObjects } from './ending.ts';
import type { Breach } from './laws.ts';

/** `hour`: the work of failed and paused exports, sessions that wait for uploads, and files that a retry would read are still kept. */
export type Age = 'hour' | 'day';

export async function lawsOfLeftovers(
  store: Store,
  { organisationNumber, schedule }: Observed,
  { items, exports }: Ending,
  sockets: readonly Item[],
  age: Age,
): Promise<Breach[]> {
  const kept = new Set(
    age === 'day'
      ? []
      : exports.filter(({ record }) => ['failed', 'paused'].includes(record.status)).map(({ exportId }) => exportId),
  );
  const keptUploads = age === 'hour' ? items.flatMap(uploadsToKeep) : [];
  const waits = (item: Item) =>
    kept.has(runOf(item).id) || keptUploads.some((beginning) => beginning.startsWith(runOf(item).id));
  const left = [
    ...items
      .filter(({ sk }) => sk.startsWith('LOCK#'))
      .filter((item) => !waits(item))
      .map(({ sk }) => sk.slice(0, 12)),
    ...items.filter((item) => isOpenRun(item) && !waits(item)).map((item) => `open ${item.sk} (${runOf(item).status})`),
    ...slotsIn(items, kept),
    // Nobody says that the sockets of a killed engine are gone; their items expire after two hours and a quarter.
    ...(age === 'hour' && hasRestart(schedule) ? [] : sockets)
      .filter((item) => JSON.stringify(item).includes(organisationNumber))
      .map(({ pk }) => pk.split('#')[0] ?? ''),
    ...(await workingOf(store, organisationNumber, kept)),
    ...(await store.keys('registers', `incoming/${organisationNumber}/`)).filter(
      (key) => !keptUploads.some((beginning) => key.includes(`/${beginning}`)),
    ),
    ...(await uploadsOf(store, organisationNumber)),
    ...exports.flatMap(({ record, published }) => {
      const named = record.status === 'completed' ? namedObjects(record, published) : undefined;
      const valid = new Set(Object.values(named ?? {}).map(({ key, versionId }) => `${key} ${versionId}`));
      return published
        .filter(({ key, versionId }) => !valid.has(`${key} ${versionId}`))
        .map(({ key }) => `unnamed ${key}`);
    }),
  ];
  return left.map((each) => ({ law: 'nothing-left', detail: `after the ${age}: ${each}` }));
}

const runSchema = z.object({ record: z.looseObject({ status: z.string() }) });
const importSchema = z.object({
  record: z.object({
    importId: z.string(),
    status: z.string(),
    files: z.array(
      z.object({ fileId: z.string(), status: z.string(), failure: z.object({ retryable: z.boolean() }).nullable() }),
    ),
  }),
});

/** @returns beginnings of keys, without the organisation: all of a session that waits, and the files of others to be retried */
function uploadsToKeep(item: Item): string[] {
  const parsed = importSchema.safeParse(item);
  if (!item.sk.startsWith('IMPORT#') || !parsed.success) return [];
  const { importId, status, files } = parsed.data.record;
  if (status === 'uploading') return [`${importId}/`];
  if (status === 'cancelled') return [];
  return files
    .filter((file) => ['failed', 'timeout'].includes(file.status) && file.failure?.retryable === true)
    .map(({ fileId }) => `${importId}/${fileId}-`);
}

/** @returns the id and the status of the export or import that an item is about */
function runOf(item: Item): { readonly id: string; readonly status: string } {
  const run = runSchema.safeParse(item);
  // The lock of a request names the export that holds it.
  const id = typeof item.exportId === 'string' ? item.exportId : (item.sk.split('#')[1] ?? '');
  return { id, status: run.success ? run.data.record.status : '' };
}

/** The sweep of old objects of a register waits for thirty days. */
function isOpenRun({ sk, openPartition }: Item): boolean {
  return openPartition !== undefined && /^(EXPORT|IMPORT)#/.test(sk);
}

function slotsIn(items: readonly Item[], kept: ReadonlySet<string>): string[] {
  const slots = items.find(({ sk }) => sk === 'SLOTS');
  const ids = [slots?.running, slots?.waiting].flatMap((list) => (Array.isArray(list) ? list.map(String) : []));
  return ids.filter((id) => !kept.has(id)).map((id) => `slot of ${id}`);
}

async function workingOf(store: Store, organisationNumber: string, kept: ReadonlySet<string>): Promise<string[]> {
  const keys = await store.keys('working', `work/${organisationNumber}/`);
  return keys.filter((key) => !kept.has(key.split('/')[2] ?? ''));
}

async function uploadsOf(store: Store, organisationNumber: string): Promise<string[]> {
  const prefixes = [
    ['working', 'work'],
    ['reports', 'reports'],
    ['registers', 'registers'],
  ] as const;
  const uploads = await Promise.all(
    prefixes.map(([bucket, prefix]) => store.uploads(bucket, `${prefix}/${organisationNumber}/`)),
  );
  return uploads.flat().map((key) => `upload ${key}`);
}
