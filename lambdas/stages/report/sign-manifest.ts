/** The signed manifest of a stored report. */
import { loadColumnConfiguration } from '../../domain/columns/column-configuration.ts';
import type { Basis } from '../../domain/export/basis.ts';
import { composeManifest, type StoredRun } from '../../domain/report/compose-manifest.ts';
import { keyFingerprint, type SignedManifest, signedBytes } from '../../domain/report/manifest.ts';
import type { ManifestSigner } from '../../ports.ts';
import type { StageState } from '../../stage.ts';

export async function signManifest(
  state: StageState,
  basis: Basis,
  stored: Pick<StoredRun, 'createdAt' | 'file' | 'figuresSha256' | 'chunks' | 'reconciliation'>,
  manifestSigner: ManifestSigner,
): Promise<SignedManifest> {
  const { id, version, sha256 } = loadColumnConfiguration(basis.columnConfiguration);
  const { keyId, publicKeyPem } = await manifestSigner.publicKey();
  const manifest = composeManifest(basis, {
    ...stored,
    signer: { publicKeySha256: keyFingerprint(publicKeyPem), keyId },
    exportId: state.exportId,
    attempt: state.attempt,
    columnConfiguration: { id, version, sha256 },
  });
  const value = await manifestSigner.sign(signedBytes(manifest));
  return { manifest, signature: { algorithm: 'ECDSA_SHA_256', keyId, publicKeyPem, value } };
}
