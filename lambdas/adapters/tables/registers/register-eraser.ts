/** Removes what the exports table says of an organisation's registers. The audit trail of each year says that it was done. */
import { DeleteCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { ConflictError } from '../../../domain/errors.ts';
import type { Clock, RegisterEraser } from '../../../ports.ts';
import { callService } from '../../sdk-faults.ts';
import { queryAll } from '../query-all.ts';
import { ITEMS_OF_REGISTERS, keptPartition, organisationPartition } from '../table-keys.ts';
import { backOff, MAX_TRIES, transact } from '../transact.ts';
import { registerEvent } from './register-events.ts';

export class DynamoRegisterEraser implements RegisterEraser {
  private readonly client: DynamoDBDocumentClient;
  private readonly tables: { readonly exports: string; readonly audit: string };
  private readonly clock: Clock;

  constructor(
    client: DynamoDBDocumentClient,
    tables: { readonly exports: string; readonly audit: string },
    clock: Clock,
  ) {
    this.client = client;
    this.tables = tables;
    this.clock = clock;
  }

  async erase(organisationNumber: string, years: readonly number[], actor: string): Promise<void> {
    for (const year of years) {
      await this.append(organisationNumber, year, actor);
    }
    for (const year of years) {
      await this.deleteItems('pk = :pk', { ':pk': keptPartition(organisationNumber, year) });
    }
    const pk = organisationPartition(organisationNumber);
    for (const prefix of ITEMS_OF_REGISTERS) {
      await this.deleteItems('pk = :pk AND begins_with(sk, :prefix)', { ':pk': pk, ':prefix': prefix });
    }
  }

  private async append(organisationNumber: string, year: number, actor: string): Promise<void> {
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const at = new Date(this.clock.now()).toISOString();
      const event = { year, version: null, at, change: 'erasure' as const, actor, details: { wholeRegister: true } };
      if (await transact(this.client, await registerEvent(this.client, this.tables, organisationNumber, event))) {
        return;
      }
      await backOff(tries);
    }
    throw new ConflictError(undefined);
  }

  private async deleteItems(condition: string, values: Record<string, string>): Promise<void> {
    const items = await queryAll(this.client, this.tables.exports, condition, values);
    for (const { pk, sk } of items) {
      await callService('DynamoDB', () =>
        this.client.send(new DeleteCommand({ TableName: this.tables.exports, Key: { pk, sk } })),
      );
    }
  }
}
