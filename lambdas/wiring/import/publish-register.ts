import { lazily } from '../../adapters/lazily.ts';
import { publishRegisterStage } from '../../import/publish-register.ts';
import { importRecords } from '../dependencies/imports/import-records.ts';
import { importStageDependencies } from '../dependencies/imports/import-stage.ts';
import { registerCatalogue } from '../dependencies/registers/register-catalogue.ts';
import { registerPublisher } from '../dependencies/registers/register-publisher.ts';
import { registersBucket } from '../dependencies/registers/registers-bucket.ts';
import { observed } from '../observed.ts';

const dependencies = lazily(() => ({
  ...importStageDependencies(),
  imports: importRecords(),
  registers: registerCatalogue(),
  publisher: registerPublisher(),
  objects: registersBucket(),
}));

export const handler = observed('publish-register', publishRegisterStage(dependencies));
