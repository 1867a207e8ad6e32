/** Tickets in the exports table. The item is keyed by the ticket's hash: who reads the table cannot connect. */
import { createHash } from 'node:crypto';
import { DeleteCommand, type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { Clock, Ticket, TicketStore } from '../ports.ts';
import { callService, faultName } from './sdk-faults.ts';

const SERVICE = 'DynamoDB';
const ticketSchema = z.object({ organisationNumber: z.string(), userId: z.string() });

export class DynamoTicketStore implements TicketStore {
  private readonly client: DynamoDBDocumentClient;
  private readonly table: string;
  private readonly clock: Clock;

  constructor(client: DynamoDBDocumentClient, table: string, clock: Clock) {
    this.client = client;
    this.table = table;
    this.clock = clock;
  }

  async issue(secret: string, ticket: Ticket, expiresAt: number): Promise<void> {
    const item = {
      ...keyOf(secret),
      organisationNumber: ticket.organisationNumber,
      userId: ticket.userId,
      usableUntil: expiresAt,
      // TTL deletes late; `usableUntil` is what decides.
      expiresAt: Math.ceil(expiresAt / 1000),
    };
    await callService(SERVICE, () => this.client.send(new PutCommand({ TableName: this.table, Item: item })));
  }

  async redeem(secret: string): Promise<Ticket | undefined> {
    try {
      const { Attributes } = await this.client.send(
        new DeleteCommand({
          TableName: this.table,
          Key: keyOf(secret),
          // One condition and one write: of two that come with the same ticket, one finds it gone.
          ConditionExpression: 'attribute_exists(pk) AND usableUntil > :now',
          ExpressionAttributeValues: { ':now': this.clock.now() },
          ReturnValues: 'ALL_OLD',
        }),
      );
      return ticketSchema.parse(Attributes);
    } catch (error) {
      if (faultName(error) === 'ConditionalCheckFailedException') {
        return undefined;
      }
      return callService(SERVICE, () => Promise.reject(error));
    }
  }
}

function keyOf(secret: string): { pk: string; sk: string } {
  return { pk: `TICKET#${createHash('sha256').update(secret).digest('hex')}`, sk: 'TICKET' };
}
