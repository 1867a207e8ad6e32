import { randomBytes } from 'node:crypto';
import { documentClient } from '../../adapters/clients/dynamodb.ts';
import { lazily } from '../../adapters/lazily.ts';
import { DynamoConfigurationRewriter } from '../../adapters/tables/registers/configuration-rewriter.ts';
import { DynamoRegisterEraser } from '../../adapters/tables/registers/register-eraser.ts';
import { DynamoRegisterRewriter } from '../../adapters/tables/registers/register-rewriter.ts';
import { ENVIRONMENT, readEnvironment } from '../../environment.ts';
import { expireWork } from '../../events/expire-work.ts';
import { errorLogKeys, structuredLog } from '../../log.ts';
import { type EraseDependencies, erase } from '../../privacy/erase.ts';
import { workingBucket } from '../dependencies/buckets/working-bucket.ts';
import { checkStore } from '../dependencies/checks/check-store.ts';
import { chunkMarkers } from '../dependencies/chunks.ts';
import { systemClock as clock } from '../dependencies/clock.ts';
import { importRecords } from '../dependencies/imports/import-records.ts';
import { exportRecords } from '../dependencies/records.ts';
import { configurations } from '../dependencies/registers/configurations.ts';
import { decisionStore } from '../dependencies/registers/decision-store.ts';
import { registerCatalogue as catalogue } from '../dependencies/registers/register-catalogue.ts';
import { registersBucket } from '../dependencies/registers/registers-bucket.ts';
import { observed } from '../observed.ts';

const dependencies = lazily((): EraseDependencies => {
  const tables = { exports: readEnvironment(ENVIRONMENT.exportsTable), audit: readEnvironment(ENVIRONMENT.auditTable) };
  const [records, working] = [exportRecords(), workingBucket()];
  return {
    clock,
    catalogue: catalogue(),
    registers: registersBucket(),
    working,
    records,
    checks: checkStore(),
    decisions: decisionStore(),
    imports: importRecords(),
    rewriter: new DynamoRegisterRewriter(documentClient(), tables, clock, catalogue()),
    configurations: new DynamoConfigurationRewriter(documentClient(), tables.exports, catalogue(), configurations()),
    eraser: new DynamoRegisterEraser(documentClient(), tables, clock),
    pseudonym: () => `SLETTET-${randomBytes(6).toString('hex').toUpperCase()}`,
    expire: async (record) => {
      const outcome = await expireWork(record, record, { records, chunks: chunkMarkers(), working });
      return outcome === 'cleaned' ? 'cleaned' : 'unchanged';
    },
  };
});

export const handler = observed('erase', async (event: unknown) => {
  try {
    const answer = await erase(event, dependencies());
    structuredLog().info('erased', { outcome: answer.outcome });
    return answer;
  } catch (error) {
    structuredLog().error('not erased', errorLogKeys(error));
    throw error;
  }
});
