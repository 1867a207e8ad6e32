/** Saved choices of exports, in the exports table, with their trail in the audit table. */
import { documentClient } from '../../../adapters/clients/dynamodb.ts';
import { lazily } from '../../../adapters/lazily.ts';
import { DynamoTemplateStore } from '../../../adapters/tables/templates/template-store.ts';
import { ENVIRONMENT, readEnvironment } from '../../../environment.ts';
import type { TemplateStore } from '../../../ports.ts';

export const templateStore = lazily(
  (): TemplateStore =>
    new DynamoTemplateStore(documentClient(), {
      exports: readEnvironment(ENVIRONMENT.exportsTable),
      audit: readEnvironment(ENVIRONMENT.auditTable),
    }),
);
