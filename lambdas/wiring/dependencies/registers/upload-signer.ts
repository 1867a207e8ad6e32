/** Signs uploads to the registers bucket with the credentials of the Lambda. */
import { lazily } from '../../../adapters/lazily.ts';
import { RoleUploadSigner } from '../../../adapters/upload-signer.ts';
import { ENVIRONMENT, readEnvironment } from '../../../environment.ts';
import type { UploadSigner } from '../../../ports.ts';
import { systemClock } from '../clock.ts';

export const uploadSigner = lazily(
  (): UploadSigner =>
    new RoleUploadSigner({ bucket: readEnvironment(ENVIRONMENT.registersBucket), clock: systemClock }),
);
