import { lazily } from '../../adapters/lazily.ts';
import { publishRegisterStage } from '../../import/publish-register.ts';
import { importRecords } from '../dependencies/import-records.ts';
import { importStageDependencies } from '../dependencies/import-stage.ts';
import { registerCatalogue } from '../dependencies/register-catalogue.ts';
import { registerPublisher } from '../dependencies/register-publisher.ts';
import { registersBucket } from '../dependencies/registers-bucket.ts';
import { observed } from '../observed.ts';

const dependencies = lazily(() => ({
  ...importStageDependencies(),
  imports: importRecords(),
  registers: registerCatalogue(),
  publisher: registerPublisher(),
  objects: registersBucket(),
}));

export const handler = observed('publish-register', publishRegisterStage(dependencies));
