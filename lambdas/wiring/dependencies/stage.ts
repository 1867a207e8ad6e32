/** Builds what every stage depends on, at the first call and not when its file is imported. */
import { documentClient } from '../../adapters/clients/dynamodb.ts';
import { DynamoExportStore } from '../../adapters/export-store.ts';
import { lazily } from '../../adapters/lazily.ts';
import { usageMeter } from '../../adapters/usage-meter.ts';
import { ENVIRONMENT, readEnvironment } from '../../environment.ts';
import type { ExportStore } from '../../ports.ts';
import { systemClock } from './clock.ts';

export const exportStore = lazily(
  (): ExportStore =>
    new DynamoExportStore(
      documentClient(),
      { exports: readEnvironment(ENVIRONMENT.exportsTable), audit: readEnvironment(ENVIRONMENT.auditTable) },
      systemClock,
    ),
);

export const stageDependencies = lazily(() => ({
  exports: exportStore(),
  clock: systemClock,
  used: () => usageMeter.used(),
}));
