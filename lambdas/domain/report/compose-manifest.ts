import { canonicalSha256 } from '../canonical.ts';
import type { Basis } from '../export/basis.ts';
import type { Manifest } from './manifest.ts';

/** The part of a manifest that does not come from the basis. */
export type StoredRun = Pick<
  Manifest,
  | 'exportId'
  | 'attempt'
  | 'createdAt'
  | 'file'
  | 'figuresSha256'
  | 'columnConfiguration'
  | 'snapshotSha256'
  | 'reconciliation'
>;

export function composeManifest(basis: Basis, run: StoredRun): Manifest {
  const { ruleSet } = basis;
  return {
    format: 'bufdir-export-manifest/1',
    exportId: run.exportId,
    attempt: run.attempt,
    organisationNumber: basis.organisationNumber,
    organisation: basis.organisation,
    year: basis.year,
    branches: basis.request.branches,
    createdAt: run.createdAt,
    file: run.file,
    figuresSha256: run.figuresSha256,
    register: { files: basis.registerFiles, importId: basis.importId },
    ruleSet: { id: ruleSet.id, version: ruleSet.version, sha256: canonicalSha256(ruleSet) },
    columnConfiguration: run.columnConfiguration,
    snapshotSha256: run.snapshotSha256,
    reconciliation: run.reconciliation,
  };
}
