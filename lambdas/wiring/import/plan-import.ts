import { documentClient } from '../../adapters/clients/dynamodb.ts';
import { lazily } from '../../adapters/lazily.ts';
import { DynamoImportReader } from '../../adapters/tables/imports/import-reader.ts';
import { ENVIRONMENT, readEnvironment } from '../../environment.ts';
import { planImportStage } from '../../import/plan-import.ts';
import { importStageDependencies } from '../dependencies/imports/import-stage.ts';
import { observed } from '../observed.ts';

const dependencies = lazily(() => ({
  ...importStageDependencies(),
  imports: new DynamoImportReader(documentClient(), readEnvironment(ENVIRONMENT.exportsTable)),
}));

export const handler = observed('plan-import', planImportStage(dependencies));
