/** The audit trail, which only the api Lambda reads. */
import { documentClient } from '../../adapters/clients/dynamodb.ts';
import { lazily } from '../../adapters/lazily.ts';
import { DynamoAuditTrail } from '../../adapters/tables/audit/audit-trail.ts';
import { ENVIRONMENT, readEnvironment } from '../../environment.ts';
import type { AuditTrail } from '../../ports.ts';
import { systemClock } from './clock.ts';

export const auditTrail = lazily(
  (): AuditTrail =>
    new DynamoAuditTrail(
      documentClient(),
      { exports: readEnvironment(ENVIRONMENT.exportsTable), audit: readEnvironment(ENVIRONMENT.auditTable) },
      systemClock,
    ),
);
