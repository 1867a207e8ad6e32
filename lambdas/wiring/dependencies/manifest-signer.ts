/** Signs manifests with the key at KMS, and gives its public half. */
import { kmsClient } from '../../adapters/clients/kms.ts';
import { lazily } from '../../adapters/lazily.ts';
import { KmsManifestSigner } from '../../adapters/manifest-signer.ts';
import { ENVIRONMENT, readEnvironment } from '../../environment.ts';
import type { ManifestSigner } from '../../ports.ts';

export const manifestSigner = lazily(
  (): ManifestSigner => new KmsManifestSigner(kmsClient(), readEnvironment(ENVIRONMENT.manifestKeyId)),
);
