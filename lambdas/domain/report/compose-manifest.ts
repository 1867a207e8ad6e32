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
  | 'chunks'
  | 'reconciliation'
  | 'signer'
>;

export function composeManifest(basis: Basis, run: StoredRun): Manifest {
  const { register, files, peerSupporterRows, ruleSet } = basis;
  return {
    format: 'bufdir-export-manifest/5',
    exportId: run.exportId,
    attempt: run.attempt,
    organisationNumber: basis.organisationNumber,
    organisation: basis.organisation,
    year: basis.year,
    branches: basis.request.branches,
    createdAt: run.createdAt,
    file: run.file,
    figuresSha256: run.figuresSha256,
    register: { ...register, files: files.map(({ name, parts }) => ({ name, parts })), peerSupporterRows },
    vocabularies: { sha256: wordsSha256(basis) },
    decisions: { version: basis.decisions.version, sha256: basis.decisions.list?.sha256 ?? null },
    ruleSet: { id: ruleSet.id, version: ruleSet.version, sha256: canonicalSha256(ruleSet) },
    columnConfiguration: run.columnConfiguration,
    chunks: run.chunks,
    reconciliation: run.reconciliation,
    signer: run.signer,
  };
}

/** SHA-256 of the organisation's own words. */
export function wordsSha256({ labels, vocabularies }: Pick<Basis, 'labels' | 'vocabularies'>): string {
  return canonicalSha256({ labels, vocabularies });
}
