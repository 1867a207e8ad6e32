/** Tickets in the exports table. The key holds the ticket's hash, so a reader of the table cannot connect with it. */
import { createHash } from 'node:crypto';
import { DeleteCommand, type DynamoDBDocumentClient, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { KEY_PREFIX } from '../../../environment.ts';
import type { Clock, Ticket, TicketStore } from '../../../ports.ts';
import { roleSchema, SOCKET_LIMITS } from '../../../protocol.ts';
import { asNamedFault, callService, faultName } from '../../sdk-faults.ts';

const SERVICE = 'DynamoDB';
const ticketSchema = z.object({ organisationNumber: z.string(), userId: z.string(), role: roleSchema.optional() });

export class DynamoTicketStore implements TicketStore {
  private readonly client: DynamoDBDocumentClient;
  private readonly table: string;
  private readonly clock: Clock;

  constructor(client: DynamoDBDocumentClient, table: string, clock: Clock) {
    this.client = client;
    this.table = table;
    this.clock = clock;
  }

  async issue(secret: string, ticket: Ticket, expiresAt: number): ReturnType<TicketStore['issue']> {
    if (!(await this.countIssue(ticket))) {
      return 'too_many';
    }
    const item = {
      ...keyOf(secret),
      organisationNumber: ticket.organisationNumber,
      userId: ticket.userId,
      ...(ticket.role === undefined ? {} : { role: ticket.role }),
      usableUntil: expiresAt,
      // TTL deletes late, so `redeem` checks `usableUntil`.
      expiresAt: Math.ceil(expiresAt / 1000),
    };
    await callService(SERVICE, () => this.client.send(new PutCommand({ TableName: this.table, Item: item })));
    return 'issued';
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

  /** One conditional count for each user and minute, so that requests at the same time cannot pass the limit together. */
  private async countIssue(ticket: Ticket): Promise<boolean> {
    const minute = Math.floor(this.clock.now() / 60_000);
    try {
      await this.client.send(
        new UpdateCommand({
          TableName: this.table,
          Key: counterKey(ticket, minute),
          UpdateExpression: 'ADD issued :one SET expiresAt = :expiresAt',
          ConditionExpression: 'attribute_not_exists(issued) OR issued < :maximum',
          ExpressionAttributeValues: {
            ':one': 1,
            ':maximum': SOCKET_LIMITS.ticketsOfUserPerMinute,
            ':expiresAt': (minute + 2) * 60,
          },
        }),
      );
      return true;
    } catch (error) {
      if (faultName(error) === 'ConditionalCheckFailedException') {
        return false;
      }
      throw asNamedFault(SERVICE, error);
    }
  }
}

function counterKey({ organisationNumber, userId }: Ticket, minute: number): { pk: string; sk: string } {
  return { pk: `${KEY_PREFIX.ticketsOfUser}${organisationNumber}#${userId}`, sk: `MINUTE#${minute}` };
}

function keyOf(secret: string): { pk: string; sk: string } {
  return { pk: `${KEY_PREFIX.ticket}${createHash('sha256').update(secret).digest('hex')}`, sk: 'TICKET' };
}
