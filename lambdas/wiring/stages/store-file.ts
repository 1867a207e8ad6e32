import { lazily } from '../../adapters/lazily.ts';
import { storeFileStage } from '../../stages/store-file.ts';
import { reportsBucket } from '../dependencies/buckets/reports-bucket.ts';
import { chunkStageDependencies } from '../dependencies/chunk-stage.ts';
import { manifestSigner } from '../dependencies/manifest-signer.ts';
import { observed } from '../observed.ts';

const dependencies = lazily(() => ({
  ...chunkStageDependencies(),
  reports: reportsBucket(),
  manifestSigner: manifestSigner(),
}));

export const handler = observed('store-file', storeFileStage(dependencies));
