/** Which registers exist, in its own file because a Lambda that reads only this has no access to the registers themselves. */
import { documentClient } from '../../../adapters/clients/dynamodb.ts';
import { lazily } from '../../../adapters/lazily.ts';
import { DynamoRegisterCatalogue } from '../../../adapters/tables/registers/register-catalogue.ts';
import { ENVIRONMENT, readEnvironment } from '../../../environment.ts';
import type { RegisterCatalogue } from '../../../ports.ts';

export const registerCatalogue = lazily(
  (): RegisterCatalogue => new DynamoRegisterCatalogue(documentClient(), readEnvironment(ENVIRONMENT.exportsTable)),
);
