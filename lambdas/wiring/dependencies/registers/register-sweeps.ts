/** Marks of registers with objects that may have to be deleted. */
import { documentClient } from '../../../adapters/clients/dynamodb.ts';
import { lazily } from '../../../adapters/lazily.ts';
import { DynamoRegisterSweeps } from '../../../adapters/tables/registers/register-sweeps.ts';
import { ENVIRONMENT, readEnvironment } from '../../../environment.ts';
import type { RegisterSweeps } from '../../../ports.ts';
import { registerCatalogue } from './register-catalogue.ts';

export const registerSweeps = lazily(
  (): RegisterSweeps =>
    new DynamoRegisterSweeps(documentClient(), readEnvironment(ENVIRONMENT.exportsTable), registerCatalogue()),
);
