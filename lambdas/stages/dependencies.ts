/** Builds what the stages depend on, at their first call and not when their file is imported. */
import { documentClient, s3Client } from '../adapters/aws-clients.ts';
import { DynamoExportStore } from '../adapters/export-store.ts';
import { lazily } from '../adapters/lazily.ts';
import { S3ObjectStore } from '../adapters/object-store.ts';
import { usageMeter } from '../adapters/usage-meter.ts';
import { ENVIRONMENT, readEnvironment } from '../environment.ts';
import type { Clock, ExportStore, ObjectStore } from '../ports.ts';

export const systemClock: Clock = { now: () => Date.now() };

export const exportStore = lazily(
  (): ExportStore =>
    new DynamoExportStore(
      documentClient(),
      { exports: readEnvironment(ENVIRONMENT.exportsTable), audit: readEnvironment(ENVIRONMENT.auditTable) },
      systemClock,
    ),
);

export const workingBucket = lazily(
  (): ObjectStore => new S3ObjectStore(s3Client(), readEnvironment(ENVIRONMENT.workingBucket)),
);

export const stageWorld = lazily(() => ({ exports: exportStore(), clock: systemClock, used: () => usageMeter.used() }));

export const workingWorld = lazily(() => ({ ...stageWorld(), working: workingBucket() }));
