/** What users have chosen, in the exports table: a choice by `sub`, and nothing about the person. */
import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { KEY_PREFIX } from '../../../environment.ts';
import type { UserSettings, UserSettingsStore } from '../../../ports.ts';
import { callService } from '../../sdk-faults.ts';
import type { TableKey } from '../table-keys.ts';

const settingsSchema = z.object({ mailWhenDone: z.boolean().default(true) });

export class DynamoUserSettings implements UserSettingsStore {
  private readonly client: DynamoDBDocumentClient;
  private readonly table: string;

  constructor(client: DynamoDBDocumentClient, table: string) {
    this.client = client;
    this.table = table;
  }

  async read(organisationNumber: string, userId: string): Promise<UserSettings> {
    const Key = keyOf(organisationNumber, userId);
    const { Item } = await callService('DynamoDB', () =>
      this.client.send(new GetCommand({ TableName: this.table, Key, ConsistentRead: true })),
    );
    return settingsSchema.parse(Item ?? {});
  }

  async write(organisationNumber: string, userId: string, settings: UserSettings): Promise<void> {
    const Item = { ...keyOf(organisationNumber, userId), ...settings };
    await callService('DynamoDB', () => this.client.send(new PutCommand({ TableName: this.table, Item })));
  }
}

function keyOf(organisationNumber: string, userId: string): TableKey {
  return { pk: `${KEY_PREFIX.userSettings}${organisationNumber}#${userId}`, sk: 'SETTINGS' };
}
