/** Tickets in the exports table. The key holds the ticket's hash, so a reader of the table cannot connect with it. */
import { createHash } from 'node:crypto';
import { DeleteCommand, type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { KEY_PREFIX } from '../../../environment.ts';
import type { Clock, Ticket, TicketStore } from '../../../ports.ts';
import { asNamedFault, callService, faultName } from '../../sdk-faults.ts';

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
      // TTL deletes late, so `redeem` checks `usableUntil`.
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
          // A conditional deletion: of two connections with the same ticket, only one gets it.
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
      throw asNamedFault(SERVICE, error);
    }
  }
}

function keyOf(secret: string): { pk: string; sk: string } {
  return { pk: `${KEY_PREFIX.ticket}${createHash('sha256').update(secret).digest('hex')}`, sk: 'TICKET' };
}
