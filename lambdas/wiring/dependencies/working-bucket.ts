/** The working bucket, apart from the other dependencies: only those who read or write objects bundle its client. */
import { s3Client } from '../../adapters/clients/s3.ts';
import { lazily } from '../../adapters/lazily.ts';
import { S3ObjectStore } from '../../adapters/object-store.ts';
import { ENVIRONMENT, readEnvironment } from '../../environment.ts';
import type { ObjectStore } from '../../ports.ts';
import { stageDependencies } from './stage.ts';

export const workingBucket = lazily(
  (): ObjectStore => new S3ObjectStore(s3Client(), readEnvironment(ENVIRONMENT.workingBucket)),
);

export const workingDependencies = lazily(() => ({ ...stageDependencies(), working: workingBucket() }));
