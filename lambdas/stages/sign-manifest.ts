/** The signed manifest of a stored report. */
import { sha256 } from '../domain/canonical.ts';
import { loadColumnConfiguration } from '../domain/columns/column-configuration.ts';
import { WorkingObjectMissingError } from '../domain/errors.ts';
import type { Basis } from '../domain/export/basis.ts';
import { composeManifest, type StoredRun } from '../domain/report/compose-manifest.ts';
import { type SignedManifest, signedBytes } from '../domain/report/manifest.ts';
import type { ManifestSigner, ObjectStore } from '../ports.ts';
import type { StageState } from '../stage.ts';
import { keysOf } from './working-objects.ts';

/** @throws WorkingObjectMissingError when a snapshot is missing */
export async function signManifest(
  state: StageState,
  basis: Basis,
  stored: Pick<StoredRun, 'createdAt' | 'file' | 'figuresSha256' | 'reconciliation'>,
  dependencies: { readonly working: Pick<ObjectStore, 'get'>; readonly manifestSigner: ManifestSigner },
): Promise<SignedManifest> {
  const { id, version, sha256: columnsSha256 } = loadColumnConfiguration(basis.columnConfiguration);
  const manifest = composeManifest(basis, {
    ...stored,
    exportId: state.exportId,
    attempt: state.attempt,
    columnConfiguration: { id, version, sha256: columnsSha256 },
    snapshotSha256: await snapshotHashes(state, basis, dependencies.working),
  });
  const { signature, keyId, publicKeyPem } = await dependencies.manifestSigner.sign(signedBytes(manifest));
  return { manifest, signature: { algorithm: 'ECDSA_SHA_256', keyId, publicKeyPem, value: signature } };
}

async function snapshotHashes(
  state: StageState,
  { chunks }: Basis,
  working: Pick<ObjectStore, 'get'>,
): Promise<string[]> {
  const hashes: string[] = [];
  for (let chunk = 0; chunk < chunks; chunk++) {
    const bytes = await working.get(keysOf(state).snapshot(chunk));
    if (bytes === undefined) {
      throw new WorkingObjectMissingError('snapshot');
    }
    hashes.push(sha256(bytes));
  }
  return hashes;
}
