/** The stores of imports and registers over one local database, and import records that no other test has. */
import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { DynamoImportRecords } from '../../../../lambdas/adapters/tables/imports/import-records.ts';
import { DynamoConfigurationStore } from '../../../../lambdas/adapters/tables/registers/configuration-store.ts';
import { DynamoRegisterCatalogue } from '../../../../lambdas/adapters/tables/registers/register-catalogue.ts';
import { DynamoRegisterPublisher } from '../../../../lambdas/adapters/tables/registers/register-publisher.ts';
import { DynamoRegisterSweeps } from '../../../../lambdas/adapters/tables/registers/register-sweeps.ts';
import type { ImportRecord } from '../../../../lambdas/domain/imports/import-record.ts';
import {
  type ImportAuditEvent,
  importAuditEventSchema,
  type RegisterAuditEvent,
  registerAuditEventSchema,
} from '../../../../lambdas/protocol.ts';
import { StoppedClock } from '../../../fakes/exports/export-record.ts';
import { importRecord } from '../../../fakes/registers/import-record.ts';
import type { LocalTables } from '../local-tables.ts';

const TABLES = { exports: 'exports', audit: 'audit' };

export function storedImports({ client }: LocalTables) {
  const clock = new StoppedClock();
  const imports = new DynamoImportRecords(client, TABLES, clock);
  const catalogue = new DynamoRegisterCatalogue(client, 'exports');
  const eventsOf = async (pk: string): Promise<unknown[]> => {
    const { Items = [] } = await client.send(
      new QueryCommand({
        TableName: 'audit',
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': pk },
      }),
    );
    return Items.map((item) => item.event);
  };
  return {
    clock,
    imports,
    catalogue,
    publisher: new DynamoRegisterPublisher(client, TABLES, clock, { catalogue, imports }),
    configurations: new DynamoConfigurationStore(client, TABLES, clock, catalogue),
    sweeps: new DynamoRegisterSweeps(client, 'exports', catalogue),

    /** Creates an import that no other test has. */
    async created(fields: Partial<ImportRecord> = {}): Promise<ImportRecord> {
      const record = newImportRecord(fields);
      await imports.create(record);
      return record;
    },

    async auditOf({ organisationNumber, importId }: ImportRecord): Promise<ImportAuditEvent[]> {
      return importAuditEventSchema.array().parse(await eventsOf(`${organisationNumber}#${importId}`));
    },

    async auditOfRegister(organisationNumber: string, year: number): Promise<RegisterAuditEvent[]> {
      return registerAuditEventSchema.array().parse(await eventsOf(`${organisationNumber}#register-${year}`));
    },
  };
}

let count = 0;

/** A record whose id no other test has. */
export function newImportRecord(fields: Partial<ImportRecord> = {}): ImportRecord {
  return importRecord({ importId: `01JZZZZZZY000000${String(++count).padStart(10, '0')}`, ...fields });
}
