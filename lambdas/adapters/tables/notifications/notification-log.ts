/** What became of the mails about ended runs, in the exports table. */
import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { KEY_PREFIX } from '../../../environment.ts';
import type { Clock, Notification, NotificationLog, NotifiedRun } from '../../../ports.ts';
import { asNamedFault, callService, faultName } from '../../sdk-faults.ts';
import type { TableKey } from '../table-keys.ts';

/** The stream delivers nothing again after a day. */
const LIFETIME_SECONDS = 7 * 24 * 3600;

const notificationSchema = z.object({
  state: z.enum(['watched', 'unwanted', 'no_address', 'sending', 'sent', 'failed', 'given_up']),
  tries: z.int(),
});

export class DynamoNotificationLog implements NotificationLog {
  private readonly client: DynamoDBDocumentClient;
  private readonly table: string;
  private readonly clock: Clock;

  constructor(client: DynamoDBDocumentClient, table: string, clock: Clock) {
    this.client = client;
    this.table = table;
    this.clock = clock;
  }

  async read(run: NotifiedRun): Promise<Notification | undefined> {
    const { Item } = await callService('DynamoDB', () =>
      this.client.send(new GetCommand({ TableName: this.table, Key: keyOf(run), ConsistentRead: true })),
    );
    return Item === undefined ? undefined : notificationSchema.parse(Item);
  }

  async write(run: NotifiedRun, before: Notification | undefined, after: Notification): Promise<boolean> {
    const expiresAt = Math.floor(this.clock.now() / 1000) + LIFETIME_SECONDS;
    try {
      await this.client.send(
        new PutCommand({
          TableName: this.table,
          Item: { ...keyOf(run), ...after, expiresAt },
          ...(before === undefined
            ? { ConditionExpression: 'attribute_not_exists(pk)' }
            : {
                ConditionExpression: '#state = :state AND tries = :tries',
                ExpressionAttributeNames: { '#state': 'state' },
                ExpressionAttributeValues: { ':state': before.state, ':tries': before.tries },
              }),
        }),
      );
      return true;
    } catch (error) {
      if (faultName(error) === 'ConditionalCheckFailedException') {
        return false;
      }
      throw asNamedFault('DynamoDB', error);
    }
  }
}

function keyOf({ organisationNumber, id, attempt }: NotifiedRun): TableKey {
  return { pk: `${KEY_PREFIX.notification}${organisationNumber}#${id}`, sk: `ATTEMPT#${attempt}` };
}
