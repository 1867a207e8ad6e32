import { kmsClient } from '../../adapters/clients/kms.ts';
import { lazily } from '../../adapters/lazily.ts';
import { KmsManifestSigner } from '../../adapters/manifest-signer.ts';
import { ENVIRONMENT, readEnvironment } from '../../environment.ts';
import { storeFileStage } from '../../stages/store-file.ts';
import { registerStageDependencies } from '../dependencies/registers/register-stage.ts';
import { reportsBucket } from '../dependencies/reports-bucket.ts';
import { observed } from '../observed.ts';

const dependencies = lazily(() => ({
  ...registerStageDependencies(),
  reports: reportsBucket(),
  manifestSigner: new KmsManifestSigner(kmsClient(), readEnvironment(ENVIRONMENT.manifestKeyId)),
}));

export const handler = observed('store-file', storeFileStage(dependencies));
