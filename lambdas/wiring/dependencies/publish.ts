/** The publication of an import whose execution has broken off, shared by finaliser and reconciler. */
import type { FinaliseImportDependencies } from '../../events/finalise-import.ts';
import { publishRegister } from '../../import/publish-register.ts';
import { systemClock } from './clock.ts';
import { importRecords } from './imports/import-records.ts';
import { registerCatalogue } from './registers/register-catalogue.ts';
import { registerPublisher } from './registers/register-publisher.ts';
import { registersBucket } from './registers/registers-bucket.ts';

export function publishBrokenOff(): FinaliseImportDependencies['publish'] {
  const dependencies = {
    imports: importRecords(),
    registers: registerCatalogue(),
    publisher: registerPublisher(),
    objects: registersBucket(),
    clock: systemClock,
  };
  return ({ importId, attempt, organisationNumber, correlationId }, failed) =>
    publishRegister({ importId, attempt, organisationNumber, correlationId, failed: [...failed] }, dependencies);
}
