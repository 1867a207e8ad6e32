/**
 * Generations of registers that can be deleted: those that a newer import has replaced, and those of imports that failed
 * halfway. Each has a mark in the index of open exports, sorted by the time from which it may be deleted.
 */
import { DeleteCommand, type DynamoDBDocumentClient, GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { OPEN_EXPORTS_INDEX } from '../../../environment.ts';
import type { Generation, GenerationStore } from '../../../ports.ts';
import { callService } from '../../sdk-faults.ts';
import { batchWrite } from '../batch-write.ts';
import {
  generationItemKey,
  IMPORT_PARTS,
  importPartition,
  type RegisterTables,
  registerItemKey,
} from '../table-keys.ts';

const SERVICE = 'DynamoDB';
/** The marks' partition of that index; exports are in another. */
const TO_DELETE = 'GENERATION';

export const generationSchema = z.object({
  organisationNumber: z.string(),
  year: z.int(),
  importId: z.string(),
  shards: z.int(),
});

/** @param deleteAt ISO 8601 */
export function generationMark(generation: Generation, deleteAt: string): Record<string, unknown> {
  const { organisationNumber, year, importId, shards } = generation;
  return {
    ...generationItemKey(generation),
    openPartition: TO_DELETE,
    updatedAt: deleteAt,
    generation: { organisationNumber, year, importId, shards },
  };
}

export class DynamoGenerationStore implements GenerationStore {
  private readonly client: DynamoDBDocumentClient;
  private readonly tables: RegisterTables;

  constructor(client: DynamoDBDocumentClient, tables: RegisterTables) {
    this.client = client;
    this.tables = tables;
  }

  async due(now: string, limit: number): Promise<Generation[]> {
    const { Items = [] } = await callService(SERVICE, () =>
      this.client.send(
        new QueryCommand({
          TableName: this.tables.exports,
          IndexName: OPEN_EXPORTS_INDEX,
          KeyConditionExpression: 'openPartition = :partition AND updatedAt <= :now',
          ExpressionAttributeValues: { ':partition': TO_DELETE, ':now': now },
          Limit: limit,
        }),
      ),
    );
    return Items.map((item) => generationSchema.parse(item.generation));
  }

  async delete(generation: Generation, mayContinue: () => boolean): Promise<boolean> {
    // An import that ran twice may have marked the generation that it had published before.
    if (!(await this.isTheRegister(generation))) {
      const shards = Array.from({ length: generation.shards }, (_, shard) => shard);
      for (const part of [...shards, ...IMPORT_PARTS]) {
        if (!mayContinue()) {
          return false;
        }
        await this.deletePartition(importPartition(generation, part));
      }
    }
    await callService(SERVICE, () =>
      this.client.send(new DeleteCommand({ TableName: this.tables.exports, Key: generationItemKey(generation) })),
    );
    return true;
  }

  private async isTheRegister({ organisationNumber, year, importId }: Generation): Promise<boolean> {
    const { Item } = await callService(SERVICE, () =>
      this.client.send(
        new GetCommand({
          TableName: this.tables.exports,
          Key: registerItemKey(organisationNumber, year),
          ConsistentRead: true,
        }),
      ),
    );
    return z.object({ importId: z.string() }).safeParse(Item?.pointer).data?.importId === importId;
  }

  private async deletePartition(pk: string): Promise<void> {
    for (;;) {
      const { Items = [] } = await callService(SERVICE, () =>
        this.client.send(
          new QueryCommand({
            TableName: this.tables.activities,
            KeyConditionExpression: 'pk = :pk',
            ExpressionAttributeValues: { ':pk': pk },
            ProjectionExpression: 'pk, sk',
            ConsistentRead: true,
          }),
        ),
      );
      if (Items.length === 0) {
        return;
      }
      const deletions = Items.map(({ pk, sk }) => ({ DeleteRequest: { Key: { pk, sk } } }));
      await batchWrite(this.client, this.tables.activities, deletions);
    }
  }
}
