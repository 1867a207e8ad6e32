/** Marks of registers with objects that may have to be deleted, and the records of versions that are no longer kept. */
import { DeleteCommand, type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { RegisterVersion } from '../../../domain/registers/register-pointer.ts';
import { OPEN_EXPORTS_INDEX } from '../../../environment.ts';
import type { RegisterCatalogue, RegisterSweeps } from '../../../ports.ts';
import { callService } from '../../sdk-faults.ts';
import { queryAll } from '../query-all.ts';
import { organisationPartition, sweepPrefix, type TableKey, versionItemKey } from '../table-keys.ts';
import { TO_SWEEP } from './register-items.ts';

const SERVICE = 'DynamoDB';

const sweepSchema = z.object({ organisationNumber: z.string(), year: z.int(), at: z.string() });

export class DynamoRegisterSweeps implements RegisterSweeps {
  private readonly client: DynamoDBDocumentClient;
  private readonly table: string;
  private readonly catalogue: Pick<RegisterCatalogue, 'versions'>;

  constructor(client: DynamoDBDocumentClient, table: string, catalogue: Pick<RegisterCatalogue, 'versions'>) {
    this.client = client;
    this.table = table;
    this.catalogue = catalogue;
  }

  async due(now: string, limit: number): ReturnType<RegisterSweeps['due']> {
    const { Items = [] } = await callService(SERVICE, () =>
      this.client.send(
        new QueryCommand({
          TableName: this.table,
          IndexName: OPEN_EXPORTS_INDEX,
          KeyConditionExpression: 'openPartition = :partition AND updatedAt <= :now',
          ExpressionAttributeValues: { ':partition': TO_SWEEP, ':now': now },
          Limit: limit,
        }),
      ),
    );
    return Items.map((item) => sweepSchema.parse(item.sweep));
  }

  async keptVersions(organisationNumber: string, year: number, since: string): Promise<RegisterVersion[]> {
    const versions = await this.catalogue.versions(organisationNumber, year);
    return versions.filter((version) => isKept(version, since));
  }

  async finish(organisationNumber: string, year: number, since: string, at: string): Promise<void> {
    const versions = await this.catalogue.versions(organisationNumber, year);
    const over = versions.filter((version) => !isKept(version, since));
    for (const { version } of over) {
      await this.delete(versionItemKey(organisationNumber, year, version));
    }
    const marks = await queryAll(this.client, this.table, 'pk = :pk AND sk BETWEEN :first AND :last', {
      ':pk': organisationPartition(organisationNumber),
      ':first': sweepPrefix(year),
      // Every id of a mark of that time sorts before this.
      ':last': `${sweepPrefix(year)}${at}#~`,
    });
    for (const { pk, sk } of marks) {
      await this.delete({ pk: String(pk), sk: String(sk) });
    }
  }

  private async delete(key: TableKey): Promise<void> {
    await callService(SERVICE, () => this.client.send(new DeleteCommand({ TableName: this.table, Key: key })));
  }
}

function isKept({ replacedAt }: RegisterVersion, since: string): boolean {
  return replacedAt === null || replacedAt > since;
}
