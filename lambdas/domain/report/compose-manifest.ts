import { canonicalSha256 } from '../canonical.ts';
import type { Basis } from '../export/basis.ts';
import type { Manifest } from './manifest.ts';
import type { ReportDescription } from './report-file.ts';

/** The part of a manifest that comes neither from the basis nor from the description of the report. */
export type StoredRun = Pick<Manifest, 'exportId' | 'attempt' | 'figuresSha256' | 'snapshotSha256'> & {
  readonly file: { readonly name: string; readonly bytes: number; readonly sha256: string };
  readonly columnConfiguration: Manifest['columnConfiguration'];
};

export function composeManifest(basis: Basis, description: ReportDescription, run: StoredRun): Manifest {
  const { name, bytes, sha256 } = run.file;
  const { ruleSet } = basis;
  const columns = run.columnConfiguration;
  return {
    format: 'bufdir-export-manifest/1',
    exportId: run.exportId,
    attempt: run.attempt,
    organisationNumber: basis.organisationNumber,
    organisation: basis.organisation,
    year: basis.year,
    branches: basis.request.branches,
    createdAt: description.generatedAt,
    file: { name, bytes, sha256, rows: description.activityRows },
    figuresSha256: run.figuresSha256,
    register: { files: basis.registerFiles, importId: basis.importId },
    ruleSet: { id: ruleSet.id, version: ruleSet.version, sha256: canonicalSha256(ruleSet) },
    columnConfiguration: { id: columns.id, version: columns.version, sha256: columns.sha256 },
    snapshotSha256: run.snapshotSha256,
    reconciliation: description.reconciliation,
  };
}
