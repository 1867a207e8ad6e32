/** Saved choices of an organisation in one item of the exports table, each change with its audit event. */
import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { ConflictError } from '../../../domain/errors.ts';
import {
  NO_TEMPLATES,
  type TemplateList,
  templateListSchema,
  withoutTemplate,
  withTemplate,
} from '../../../domain/templates/template-list.ts';
import type { TemplateStore, WrittenTemplates } from '../../../ports.ts';
import type { TemplateAuditEvent } from '../../../protocol.ts';
import { callService } from '../../sdk-faults.ts';
import { type AuditTables, nextEvent } from '../audit/trail-items.ts';
import { TEMPLATE_TRAIL, templatesItemKey } from '../table-keys.ts';
import { backOff, MAX_TRIES, type TransactItem, transact } from '../transact.ts';
import { conditionOnVersion } from '../versioned-records.ts';

type Saving = Parameters<TemplateStore['save']>;
type Removing = Parameters<TemplateStore['remove']>;
type Change = Pick<TemplateAuditEvent, 'at' | 'change' | 'actor'>;

export class DynamoTemplateStore implements TemplateStore {
  private readonly client: DynamoDBDocumentClient;
  private readonly tables: AuditTables;

  constructor(client: DynamoDBDocumentClient, tables: AuditTables) {
    this.client = client;
    this.tables = tables;
  }

  async read(organisationNumber: string): Promise<TemplateList> {
    const { Item } = await callService('DynamoDB', () =>
      this.client.send(
        new GetCommand({
          TableName: this.tables.exports,
          Key: templatesItemKey(organisationNumber),
          ConsistentRead: true,
        }),
      ),
    );
    return Item === undefined ? NO_TEMPLATES : templateListSchema.parse(JSON.parse(String(Item.templates)));
  }

  save(...[organisationNumber, template, actorName, replaces]: Saving): Promise<WrittenTemplates> {
    const change = { at: template.savedAt, change: 'saved', actor: template.savedBy } as const;
    return this.write(organisationNumber, change, replaces, (before) => {
      const list = withTemplate(before, template, actorName);
      return list === undefined ? { outcome: 'full' } : { outcome: 'written', list };
    });
  }

  remove(...[organisationNumber, name, { actor, at }, replaces]: Removing): Promise<WrittenTemplates> {
    return this.write(organisationNumber, { at, change: 'deleted', actor }, replaces, (before) => {
      const list = withoutTemplate(before, name);
      return list === undefined ? { outcome: 'missing' } : { outcome: 'written', list };
    });
  }

  private async write(
    organisationNumber: string,
    change: Change,
    replaces: (version: number) => boolean,
    changed: (before: TemplateList) => WrittenTemplates,
  ): Promise<WrittenTemplates> {
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const before = await this.read(organisationNumber);
      if (!replaces(before.version)) {
        return { outcome: 'overtaken' };
      }
      const result = changed(before);
      if (result.outcome !== 'written') {
        return result;
      }
      const { version, templates } = result.list;
      const event: TemplateAuditEvent = { version, ...change, details: { templates: templates.length } };
      const trail = { organisationNumber, trailId: TEMPLATE_TRAIL };
      const { items } = await nextEvent(this.client, this.tables, trail, event, async () => false);
      if (await transact(this.client, [this.replacement(organisationNumber, before, result.list), ...items])) {
        return result;
      }
      await backOff(tries);
    }
    throw new ConflictError(undefined);
  }

  /** Fails when the list is not the one that was read. */
  private replacement(organisationNumber: string, before: TemplateList, after: TemplateList): TransactItem {
    return {
      Put: {
        TableName: this.tables.exports,
        // As text, as a configuration is.
        Item: {
          ...templatesItemKey(organisationNumber),
          version: after.version,
          templates: JSON.stringify(after),
        },
        ...conditionOnVersion(before.version),
      },
    };
  }
}
