/** Apart from the registers themselves: who only asks which there are has no access to them. */
import { documentClient } from '../../adapters/clients/dynamodb.ts';
import { lazily } from '../../adapters/lazily.ts';
import { DynamoRegisterCatalogue } from '../../adapters/tables/register-catalogue.ts';
import { ENVIRONMENT, readEnvironment } from '../../environment.ts';
import type { RegisterCatalogue } from '../../ports.ts';

export const registerCatalogue = lazily(
  (): RegisterCatalogue => new DynamoRegisterCatalogue(documentClient(), readEnvironment(ENVIRONMENT.exportsTable)),
);
