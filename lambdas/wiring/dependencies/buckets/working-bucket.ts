/** The working bucket, in its own file so that only Lambdas that use objects bundle the S3 client. */
import { s3Client } from '../../../adapters/clients/s3.ts';
import { lazily } from '../../../adapters/lazily.ts';
import { S3ObjectStore } from '../../../adapters/objects/object-store.ts';
import { ENVIRONMENT, readEnvironment } from '../../../environment.ts';
import type { ObjectStore } from '../../../ports.ts';

export const workingBucket = lazily(
  (): ObjectStore => new S3ObjectStore(s3Client(), readEnvironment(ENVIRONMENT.workingBucket)),
);
