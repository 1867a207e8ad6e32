/** What a counted day is worth, in an item for each base year of the exports table. */
import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { ConflictError } from '../../../domain/errors.ts';
import type { Clock, GrantRateStore, StoredGrantRate } from '../../../ports.ts';
import { type GrantRate, grantRateSchema } from '../../../protocol.ts';
import { callService } from '../../sdk-faults.ts';
import type { AuditTables } from '../audit/trail-items.ts';
import { registerEvent } from '../registers/register-events.ts';
import { grantRateItemKey } from '../table-keys.ts';
import { backOff, MAX_TRIES, type TransactItem, transact } from '../transact.ts';
import { conditionOnVersion } from '../versioned-records.ts';

const storedSchema = z.object({ version: z.int().min(1), ...grantRateSchema.shape });
const NO_RATE: StoredGrantRate = { version: 0, orePerCountedDay: null };

type Writing = Parameters<GrantRateStore['write']>;

export class DynamoGrantRateStore implements GrantRateStore {
  private readonly client: DynamoDBDocumentClient;
  private readonly tables: AuditTables;
  private readonly clock: Clock;

  constructor(client: DynamoDBDocumentClient, tables: AuditTables, clock: Clock) {
    this.client = client;
    this.tables = tables;
    this.clock = clock;
  }

  async read(organisationNumber: string, year: number): Promise<StoredGrantRate> {
    const { Item } = await callService('DynamoDB', () =>
      this.client.send(
        new GetCommand({
          TableName: this.tables.exports,
          Key: grantRateItemKey(organisationNumber, year),
          ConsistentRead: true,
        }),
      ),
    );
    return Item === undefined ? NO_RATE : storedSchema.parse(Item);
  }

  async write(...[key, rate, actor, replaces]: Writing): Promise<StoredGrantRate | undefined> {
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const before = await this.read(key.organisationNumber, key.year);
      if (before.orePerCountedDay === rate.orePerCountedDay) {
        return before;
      }
      if (!replaces(before.version)) {
        return undefined;
      }
      const after = { ...rate, version: before.version + 1 };
      if (await transact(this.client, await this.changeItems(key, before, after, actor))) {
        return after;
      }
      await backOff(tries);
    }
    throw new ConflictError(undefined);
  }

  private async changeItems(
    { organisationNumber, year }: Writing[0],
    before: StoredGrantRate,
    { version, orePerCountedDay }: StoredGrantRate & GrantRate,
    actor: string,
  ): Promise<TransactItem[]> {
    const at = new Date(this.clock.now()).toISOString();
    const details = { version, orePerCountedDay };
    const event = { year, version: null, at, change: 'grant_rate' as const, actor, details };
    return [
      {
        Put: {
          TableName: this.tables.exports,
          Item: { ...grantRateItemKey(organisationNumber, year), version, orePerCountedDay },
          // Fails when the rate is not the one that was read.
          ...conditionOnVersion(before.version),
        },
      },
      ...(await registerEvent(this.client, this.tables, organisationNumber, event)),
    ];
  }
}
