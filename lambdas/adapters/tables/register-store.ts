/**
 * The activities table: one import is one generation of partitions that is never changed, a shard each; the pointer in
 * the exports table says which generation is the register. An activity is stored as JSON text, because reading a page of
 * text costs a third of unmarshalling the same page of maps.
 */
import { type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { ConflictError } from '../../domain/errors.ts';
import { type Finding, findingSchema } from '../../domain/finding.ts';
import type {
  RegisteredActivity,
  RegisteredAttendance,
  RegisteredPeerSupporter,
} from '../../domain/register/register.ts';
import type { RegisterPointer } from '../../domain/register/register-pointer.ts';
import { type WordUse, wordUseSchema } from '../../domain/register/word-uses.ts';
import type { OrganisationConfiguration } from '../../domain/rules/organisation-configuration.ts';
import type { Generation, RegisterStore, RegisterWriter } from '../../ports.ts';
import { callService } from '../sdk-faults.ts';
import { batchWrite } from './batch-write.ts';
import { generationMark } from './generation-store.ts';
import { queryAll } from './query-all.ts';
import { DynamoRegisterCatalogue } from './register-catalogue.ts';
import {
  configurationItemKey,
  generationItemKey,
  importPartition,
  type RegisterTables,
  registerItemKey,
} from './table-keys.ts';
import { backOff, type TransactItem, transact } from './transact.ts';

const SERVICE = 'DynamoDB';
/** At two bytes a letter below the 400 KB limit of an item, with room for its keys. */
const MAX_ITEM_CHARACTERS = 280_000 / 2;
const PAGE_ENTRIES = 500;
const MAX_TRIES = 10;

type Target = Pick<RegisterPointer, 'organisationNumber' | 'year' | 'importId'>;

interface TextItem extends Record<string, unknown> {
  readonly pk: string;
  readonly sk: string;
  readonly text: string;
}

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
      const part: { activity?: Omit<RegisteredActivity, 'attendances'>; attendances: RegisteredAttendance[] } =
        JSON.parse(text);
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
    await this.writeTexts(pages(importPartition(target, 'WORDS'), uses));
  }

  async writePeerSupporters(target: Target, rows: readonly RegisteredPeerSupporter[] | null): Promise<void> {
    const pk = importPartition(target, 'PEER-SUPPORTERS');
    // A sheet without rows is a page without rows, because it lists nobody, which is not the same as no sheet.
    const items = rows?.length === 0 ? [{ pk, sk: '00000000', text: '[]' }] : pages(pk, rows ?? []);
    await this.writeTexts(items);
  }

  async writeFindings(target: Target, findings: readonly Finding[]): Promise<void> {
    await this.writeTexts(pages(importPartition(target, 'FINDINGS'), findings));
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
      const before = await this.pointer(pointer.organisationNumber, pointer.year);
      const items = this.publication(before, pointer, configuration, deleteReplacedAt);
      if (await transact(this.client, items)) {
        return;
      }
      // Another import of the same year was published between the read and the write.
      await backOff(tries);
    }
    throw new ConflictError(undefined);
  }

  private publication(
    before: RegisterPointer | undefined,
    pointer: RegisterPointer,
    configuration: OrganisationConfiguration,
    deleteReplacedAt: string,
  ): TransactItem[] {
    const TableName = this.tables.exports;
    const { organisationNumber, year, importId } = pointer;
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
      { Put: { TableName, Item: { ...configurationItemKey(organisationNumber, year), configuration } } },
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

/** An activity with its attendances, continued in further items where one would grow past the limit. */
function activityItems(pk: string, activity: RegisteredActivity): TextItem[] {
  const { attendances, ...head } = activity;
  const items: TextItem[] = [];
  let part: RegisteredAttendance[] = [];
  let characters = JSON.stringify(head).length;
  const flush = () => {
    const sk = `${String(activity.ordinal).padStart(8, '0')}#${String(items.length).padStart(4, '0')}`;
    const body = items.length === 0 ? { activity: head, attendances: part } : { attendances: part };
    items.push({ pk, sk, text: JSON.stringify(body) });
    part = [];
    characters = 0;
  };
  for (const attendance of attendances) {
    const size = JSON.stringify(attendance).length;
    if (characters + size > MAX_ITEM_CHARACTERS && part.length > 0) {
      flush();
    }
    part.push(attendance);
    characters += size;
  }
  flush();
  return items;
}

function pages(pk: string, entries: readonly unknown[]): TextItem[] {
  const items: TextItem[] = [];
  for (let from = 0; from < entries.length; from += PAGE_ENTRIES) {
    items.push({
      pk,
      sk: String(items.length).padStart(8, '0'),
      text: JSON.stringify(entries.slice(from, from + PAGE_ENTRIES)),
    });
  }
  return items;
}
