/** The count of a register as an earlier run kept it. One that is not as it was written is not there. */
import { sha256 } from '../../domain/canonical.ts';
import { countInputsSha256, decodeCount, encodeCount, type KeptCount } from '../../domain/counting/kept-count.ts';
import type { Marks } from '../../domain/decisions/marks.ts';
import type { Basis } from '../../domain/export/basis.ts';
import { countedContentSha256 } from '../../domain/registers/counted-content.ts';
import type { KeptHashes, KeptKey, ObjectStore } from '../../ports.ts';
import type { CheckStopped } from '../../stage.ts';
import { keysOfRegister } from '../objects/register-chunks.ts';
import { emptyWhenStopped, KEPT_CONTENT_TYPE } from '../objects/when-stopped.ts';
import type { AggregatedChunk } from './aggregated-facts.ts';

/** Where a count is kept. */
export interface CountPlace {
  readonly item: KeptKey;
  readonly objectKey: string;
}

/** @param code SHA-256 of the program that counts */
export function placeOfCount(
  basis: Basis,
  aggregated: readonly AggregatedChunk[],
  marks: Marks,
  code: string,
): CountPlace {
  const { organisationNumber, year, registerChunks, files } = basis;
  const facts = aggregated.map((each) => each.sha256);
  const inputsSha256 = countInputsSha256(basis, facts, marks, code);
  const ofSha256 = countedContentSha256(registerChunks, files);
  const objectKey = keysOfRegister(basis).counted(ofSha256, inputsSha256);
  return { item: { organisationNumber, year, ofSha256, inputsSha256 }, objectKey };
}

/** @returns undefined for none, and for one that has not the hash that was kept of it */
export async function readKeptCount(
  { item, objectKey }: CountPlace,
  {
    registers,
    keptHashes,
  }: { readonly registers: Pick<ObjectStore, 'get'>; readonly keptHashes: Pick<KeptHashes, 'read'> },
): Promise<KeptCount | undefined> {
  const hash = await keptHashes.read(item);
  // Most runs without a hash are the first of their version, and have no object either.
  const bytes = hash === undefined ? undefined : await registers.get(objectKey);
  return bytes === undefined || sha256(bytes) !== hash ? undefined : decodeCount(bytes);
}

/**
 * The hash goes last: until then nobody reads the object, or it has another hash than the one that is kept.
 * @throws what `checkStopped` throws
 */
export async function keepCount(
  { item, objectKey }: CountPlace,
  count: KeptCount,
  {
    registers,
    keptHashes,
  }: { readonly registers: Pick<ObjectStore, 'put'>; readonly keptHashes: Pick<KeptHashes, 'write'> },
  checkStopped: CheckStopped,
): Promise<void> {
  const bytes = encodeCount(count);
  await registers.put(objectKey, bytes, KEPT_CONTENT_TYPE);
  await emptyWhenStopped([objectKey], registers, checkStopped);
  await keptHashes.write(item, sha256(bytes));
}
