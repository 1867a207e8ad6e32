/**
 * The activities table: one import is one generation of partitions that is never changed, a shard each; the pointer in
 * the exports table says which generation is the register. An activity is stored as JSON text, because reading a page of
 * text costs a third of unmarshalling the same page of maps.
 */
import { type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { ConflictError } from '../../../domain/errors.ts';
import { type Finding, findingSchema } from '../../../domain/finding.ts';
import type { RegisteredActivity, RegisteredPeerSupporter } from '../../../domain/register/register.ts';
import type { RegisterPointer } from '../../../domain/register/register-pointer.ts';
import { type WordUse, wordUseSchema } from '../../../domain/register/word-uses.ts';
import type { OrganisationConfiguration } from '../../../domain/rules/organisation-configuration.ts';
import type { Generation, RegisterStore, RegisterWriter } from '../../../ports.ts';
import { callService } from '../../sdk-faults.ts';
import { batchWrite } from '../batch-write.ts';
import { queryAll } from '../query-all.ts';
import {
  configurationItemKey,
  generationItemKey,
  importPartition,
  type RegisterTables,
  registerItemKey,
} from '../table-keys.ts';
import { backOff, type TransactItem, transact } from '../transact.ts';
import { generationMark, generationSchema } from './generation-store.ts';
import { DynamoRegisterCatalogue } from './register-catalogue.ts';
import { type ActivityPart, activityItems, pageItems, type TextItem } from './text-items.ts';

const SERVICE = 'DynamoDB';
const MAX_TRIES = 10;

type Target = Pick<RegisterPointer, 'organisationNumber' | 'year' | 'importId'>;

export class DynamoRegisterStore extends DynamoRegisterCatalogue implements RegisterStore, RegisterWriter {
  private readonly tables: RegisterTables;

  constructor(client: DynamoDBDocumentClient, tables: RegisterTables) {
    super(client, tables.exports);
    this.tables = tables;
  }

  async readShard(target: Target, shard: number): Promise<RegisteredActivity[]> {
    const activities: RegisteredActivity[] = [];
    for (const { sk, text } of await this.readTexts(importPartition(target, shard))) {
      // Only writeShard writes these texts, so they are not checked against a schema row by row.
      const part: ActivityPart = JSON.parse(text);
      if (part.activity !== undefined) {
        activities.push({ ...part.activity, attendances: part.attendances });
        continue;
      }
      const last = activities.at(-1);
      if (last === undefined) {
        throw new Error(`Item ${sk} of shard ${shard} continues no activity`);
      }
      last.attendances.push(...part.attendances);
    }
    return activities;
  }

  async wordUses(target: Target): Promise<WordUse[]> {
    const pages = await this.readTexts(importPartition(target, 'WORDS'));
    return pages.flatMap(({ text }) => z.array(wordUseSchema).parse(JSON.parse(text)));
  }

  async peerSupporters(target: Target): Promise<RegisteredPeerSupporter[] | null> {
    const pages = await this.readTexts(importPartition(target, 'PEER-SUPPORTERS'));
    return pages.length === 0 ? null : pages.flatMap(({ text }): RegisteredPeerSupporter[] => JSON.parse(text));
  }

  async findings(target: Target): Promise<Finding[]> {
    const pages = await this.readTexts(importPartition(target, 'FINDINGS'));
    return pages.flatMap(({ text }) => z.array(findingSchema).parse(JSON.parse(text)));
  }

  async writeShard(target: Target, shard: number, activities: readonly RegisteredActivity[]): Promise<void> {
    const pk = importPartition(target, shard);
    await this.writeTexts(activities.flatMap((activity) => activityItems(pk, activity)));
  }

  async writeWordUses(target: Target, uses: readonly WordUse[]): Promise<void> {
    await this.writeTexts(pageItems(importPartition(target, 'WORDS'), uses));
  }

  async writePeerSupporters(target: Target, rows: readonly RegisteredPeerSupporter[] | null): Promise<void> {
    const pk = importPartition(target, 'PEER-SUPPORTERS');
    // A sheet without rows is a page without rows, because it lists nobody, which is not the same as no sheet.
    const emptySheet = [{ pk, sk: '00000000', text: '[]' }];
    await this.writeTexts(rows?.length === 0 ? emptySheet : pageItems(pk, rows ?? []));
  }

  async writeFindings(target: Target, findings: readonly Finding[]): Promise<void> {
    await this.writeTexts(pageItems(importPartition(target, 'FINDINGS'), findings));
  }

  async announce(generation: Generation, deleteAt: string): Promise<void> {
    await callService(SERVICE, () =>
      this.client.send(new PutCommand({ TableName: this.tables.exports, Item: generationMark(generation, deleteAt) })),
    );
  }

  async publish(
    pointer: RegisterPointer,
    configuration: OrganisationConfiguration,
    deleteReplacedAt: string,
  ): Promise<void> {
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const before = await this.publishedGeneration(pointer);
      const items = this.publication(before, pointer, configuration, deleteReplacedAt);
      if (await transact(this.client, items)) {
        return;
      }
      // Another import of the same year was published between the read and the write.
      await backOff(tries);
    }
    throw new ConflictError(undefined);
  }

  /** The register's generation, also where an older version wrote its pointer. */
  private async publishedGeneration({ organisationNumber, year }: Target): Promise<Generation | undefined> {
    const item = await this.get(registerItemKey(organisationNumber, year));
    return item === undefined ? undefined : generationSchema.parse(item.pointer);
  }

  private publication(
    before: Generation | undefined,
    pointer: RegisterPointer,
    configuration: OrganisationConfiguration,
    deleteReplacedAt: string,
  ): TransactItem[] {
    const TableName = this.tables.exports;
    const { organisationNumber, year, importId } = pointer;
    // As text, because an attribute map is deeper limited than JSON and loses the key `__proto__`.
    const stored = JSON.stringify(configuration);
    const unchanged =
      before === undefined
        ? { ConditionExpression: 'attribute_not_exists(pk)' }
        : {
            ConditionExpression: '#pointer.#importId = :before',
            ExpressionAttributeNames: { '#pointer': 'pointer', '#importId': 'importId' },
            ExpressionAttributeValues: { ':before': before.importId },
          };
    return [
      { Put: { TableName, Item: { ...registerItemKey(organisationNumber, year), pointer }, ...unchanged } },
      { Put: { TableName, Item: { ...configurationItemKey(organisationNumber, year), configuration: stored } } },
      { Delete: { TableName, Key: generationItemKey(pointer) } },
      ...(before === undefined || before.importId === importId
        ? []
        : [{ Put: { TableName, Item: generationMark(before, deleteReplacedAt) } }]),
    ];
  }

  private async readTexts(pk: string): Promise<TextItem[]> {
    // Strongly consistent, because the pointer is: its items must be as new as it is.
    const items = await queryAll(this.client, this.tables.activities, 'pk = :pk', { ':pk': pk });
    return items.map(({ sk, text }) => ({ pk, sk: String(sk), text: String(text) }));
  }

  private async writeTexts(items: readonly TextItem[]): Promise<void> {
    await batchWrite(
      this.client,
      this.tables.activities,
      items.map((Item) => ({ PutRequest: { Item } })),
    );
  }
}
