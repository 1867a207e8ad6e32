/** Objects of the working prefix in tests: their keys in the first try, and changes that no hash gives away. */
import { inflateRawSync } from 'node:zlib';
import { sha256 } from '../../lambdas/domain/canonical.ts';
import { attachmentsPrefix, workingKeys, workingPrefix } from '../../lambdas/domain/export/objects/working-keys.ts';
import type { Finding } from '../../lambdas/domain/finding.ts';
import { decodeFindings, type FindingColumns } from '../../lambdas/domain/finding-columns.ts';
import { LAST_BLOCK } from '../../lambdas/domain/report/workbook/writers/zip/deflated.ts';
import type { Stage } from '../../lambdas/protocol.ts';
import { EXPORT_ID } from '../fakes/exports/export-record.ts';
import { type MemoryDependencies, TESTLAGET } from './runs/memory-dependencies.ts';

export const FIRST_TRY = { attempt: 1, retryCount: 0 };

/** Keys of what one try of one attempt writes. */
export function keysOfTry(organisationNumber = TESTLAGET, of = FIRST_TRY) {
  const keys = (stage: Stage) => workingKeys(organisationNumber, EXPORT_ID, stage, of);
  return {
    prefix: workingPrefix(organisationNumber, EXPORT_ID),
    attachmentsPrefix: attachmentsPrefix(organisationNumber, EXPORT_ID),
    basis: keys('initialised').json('basis'),
    activityFindings: (chunk: number) => keys('aggregating').ofChunk('findings', chunk),
    verdicts: (chunk: number) => keys('deduplicating').ofChunk('verdicts', chunk),
    personFindings: (part: number) => keys('deduplicating').ofChunk('findings', part),
    nearMisses: keys('deduplicating').json('near-misses'),
    activePeerSupporters: keys('deduplicating').json('peer-supporters'),
    figures: keys('deduplicating').json('figures'),
    made: keys('deduplicating').json('made'),
    rows: (chunk: number) => keys('mapping_columns').bytesOfChunk('rows', chunk),
    columnFindings: (chunk: number) => keys('mapping_columns').ofChunk('findings', chunk),
    report: keys('generating_file').file('report'),
    reportDescription: keys('generating_file').json('description'),
    bundle: keys('bundling_attachments').file('bundle.zip'),
    bundleDescription: keys('bundling_attachments').json('description'),
  };
}

/** The findings in an object of the working prefix. */
export function findingsIn({ working }: Pick<MemoryDependencies, 'working'>, key: string): Finding[] {
  return decodeFindings(working.json(key) as FindingColumns);
}

/** The text of a chunk's rows of Aktiviteter, as it is in the file of the report. */
export function rowsText(bytes: Uint8Array): string {
  return inflateRawSync(Buffer.concat([bytes, LAST_BLOCK])).toString('utf8');
}

/** The cells of a chunk's rows of Aktiviteter in a workbook. */
export function rowsOf(dependencies: MemoryDependencies, chunk: number): (string | null)[][] {
  const text = rowsText(dependencies.working.objects.get(keysOfTry().rows(chunk))?.bytes ?? new Uint8Array());
  return [...text.matchAll(/<row .*?<\/row>/g)].map(([row]) =>
    [...row.matchAll(/<c [^>]*?(?:\/>|><v>(.*?)<\/v><\/c>)/g)].map(([, value]) => value ?? null),
  );
}

/** Changes an object as if its writer had made it so: whatever names its hash names the new one. */
export async function forge<T>(
  dependencies: MemoryDependencies,
  key: string,
  make: (before: T) => unknown,
): Promise<void> {
  const before = dependencies.working.json(key) as T;
  await replace(dependencies, key, JSON.stringify(make(before)));
}

async function replace(dependencies: MemoryDependencies, key: string, text: string): Promise<void> {
  const { working, chunks } = dependencies;
  const nameOf = (content: string | Uint8Array) => `"key":"${key}","sha256":"${sha256(content)}"`;
  const old = nameOf(working.objects.get(key)?.bytes ?? '');
  const renamed = (named: string) => named.replaceAll(old, nameOf(text));
  await working.put(key, text, 'application/json');
  chunks.rewrite((marker) => JSON.parse(renamed(JSON.stringify(marker))));
  dependencies.reached = JSON.parse(renamed(JSON.stringify(dependencies.reached)));
  for (const [other, { bytes, contentType }] of [...working.objects]) {
    const named = contentType === 'application/json' ? Buffer.from(bytes).toString() : '';
    if (named.includes(old)) {
      await replace(dependencies, other, renamed(named));
    }
  }
}
