/** Decisions about persons and findings, in the exports table. */
import { randomBytes } from 'node:crypto';
import { documentClient } from '../../../adapters/clients/dynamodb.ts';
import { lazily } from '../../../adapters/lazily.ts';
import { DynamoDecisionStore } from '../../../adapters/tables/decisions/decision-store.ts';
import { ENVIRONMENT, readEnvironment } from '../../../environment.ts';
import type { DecisionStore } from '../../../ports.ts';

export const decisionStore = lazily(
  (): DecisionStore =>
    new DynamoDecisionStore(
      documentClient(),
      { exports: readEnvironment(ENVIRONMENT.exportsTable), audit: readEnvironment(ENVIRONMENT.auditTable) },
      randomBytes,
    ),
);
