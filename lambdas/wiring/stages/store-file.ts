import { lazily } from '../../adapters/lazily.ts';
import { storeFileStage } from '../../stages/store-file.ts';
import { reportsBucket } from '../dependencies/buckets/reports-bucket.ts';
import { manifestSigner } from '../dependencies/manifest-signer.ts';
import { registerStageDependencies } from '../dependencies/registers/register-stage.ts';
import { observed } from '../observed.ts';

const dependencies = lazily(() => ({
  ...registerStageDependencies(),
  reports: reportsBucket(),
  manifestSigner: manifestSigner(),
}));

export const handler = observed('store-file', storeFileStage(dependencies));
