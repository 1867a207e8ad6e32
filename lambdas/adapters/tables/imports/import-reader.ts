/** Reads records of imports, for a Lambda that writes none and so has no access to the audit table. */
import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { type ImportRecord, importRecordSchema } from '../../../domain/imports/import-record.ts';
import type { ImportKey, ImportRecords } from '../../../ports.ts';
import { callService } from '../../sdk-faults.ts';
import { importItemKey } from '../table-keys.ts';

export class DynamoImportReader implements Pick<ImportRecords, 'read'> {
  protected readonly client: DynamoDBDocumentClient;
  private readonly table: string;

  constructor(client: DynamoDBDocumentClient, table: string) {
    this.client = client;
    this.table = table;
  }

  async read(key: ImportKey): Promise<ImportRecord | undefined> {
    const { Item } = await callService('DynamoDB', () =>
      this.client.send(
        new GetCommand({
          TableName: this.table,
          Key: importItemKey(key.organisationNumber, key.importId),
          ConsistentRead: true,
        }),
      ),
    );
    return Item === undefined ? undefined : importRecordSchema.parse(Item.record);
  }
}
