/** The rows and findings of a report, read from the working prefix in parts because a report may not fit in memory. */
import type { NearMissDay } from '../../domain/counting/near-miss-list.ts';
import type { ActivePeerSupporter } from '../../domain/counting/peer-supporter-list.ts';
import { VerificationFailedError } from '../../domain/errors.ts';
import type { Basis } from '../../domain/export/basis.ts';
import type { Finding } from '../../domain/finding.ts';
import { inFile } from '../../domain/registers/file-parts.ts';
import type { FindingParts } from '../../domain/report/causes/finding-groups.ts';
import type { ChunkHashes } from '../../domain/report/chunk-hashes.ts';
import type { CellValue } from '../../domain/report/workbook/writers/report-writer.ts';
import type { ObjectStore } from '../../ports.ts';
import type { StageState } from '../../stage.ts';
import { readList } from '../objects/register-chunks.ts';
import { keysOf, readHashedJson, readOwnJson } from '../objects/working-objects.ts';

/** Where a report is read from. */
export interface ReportStores {
  readonly working: Pick<ObjectStore, 'get' | 'list'>;
  readonly registers: Pick<ObjectStore, 'get'>;
}

/**
 * @param chunks their hashes, which the manifest signs: the report must have been made from the rows that they are of
 * @param onRows called after each batch with the number of rows so far
 * @throws WorkingObjectMissingError | VerificationFailedError
 */
export async function* rowBatches(
  state: StageState,
  chunks: readonly ChunkHashes[],
  working: Pick<ObjectStore, 'get'>,
  onRows: (rows: number) => Promise<void>,
): AsyncGenerator<CellValue[][]> {
  let rows = 0;
  for (const [chunk, hashes] of chunks.entries()) {
    const { value: batch, sha256 } = await readHashedJson<CellValue[][]>(working, keysOf(state).rows(chunk), 'rows');
    if (sha256 !== hashes.rows) {
      throw new VerificationFailedError(`rows of chunk ${chunk}`, hashes.rows, sha256);
    }
    yield batch;
    rows += batch.length;
    await onRows(rows);
  }
}

/** What the report lists beside the activities. @throws WorkingObjectMissingError */
export async function readLists(state: StageState, basis: Basis, stores: ReportStores) {
  const keys = keysOf(state);
  const { working } = stores;
  const [findings, nearMisses, peerSupporters] = await Promise.all([
    findingParts(state, basis, stores),
    readOwnJson<NearMissDay[]>(working, keys.nearMisses, 'near misses'),
    readOwnJson<ActivePeerSupporter[]>(working, keys.activePeerSupporters, 'active peer supporters'),
  ]);
  return { findings, nearMisses, peerSupporters };
}

/** Findings of the import, file after file, then those of activities, of persons and of columns in the order of their keys. */
async function findingParts(
  state: StageState,
  basis: Basis,
  { working, registers }: ReportStores,
): Promise<FindingParts> {
  const imported = basis.files.flatMap((file) => file.findings.map((object) => ({ file, object })));
  const objects = await working.list(keysOf(state).findingsPrefix);
  const keys = objects.map(({ key }) => key).sort();
  return {
    count: imported.length + keys.length,
    read: async (part) => {
      const of = imported[part];
      return of === undefined
        ? readOwnJson<Finding[]>(working, keys[part - imported.length] ?? '', 'findings')
        : inFile(await readList<Finding>(basis, of.file, of.object, registers), of.file);
    },
  };
}
