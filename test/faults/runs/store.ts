/** What is stored of one organisation: items, audit events, objects and uploads, read past the API. */
import {
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
} from '@aws-sdk/client-s3';
import { QueryCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import type { EngineUnderFaults } from '../engine/engine-under-faults.ts';

export type Item = Readonly<Record<string, unknown>> & { readonly pk: string; readonly sk: string };

export interface StoredObject {
  readonly key: string;
  readonly versionId: string;
}

/** By the variable that names it. */
export const BUCKETS = { working: 'WORKING_BUCKET', reports: 'REPORTS_BUCKET', registers: 'REGISTERS_BUCKET' } as const;
export type BucketName = keyof typeof BUCKETS;

export class Store {
  readonly #engine: EngineUnderFaults;

  constructor(engine: EngineUnderFaults) {
    this.#engine = engine;
  }

  /** The items of the partition of an organisation. */
  items(organisationNumber: string): Promise<Item[]> {
    return this.#query('EXPORTS_TABLE', `ORG#${organisationNumber}`);
  }

  /** @param id of an export or an import. @returns in the order of their keys */
  events(organisationNumber: string, id: string): Promise<Item[]> {
    return this.#query('AUDIT_TABLE', `${organisationNumber}#${id}`);
  }

  /** Tickets and connections of all organisations. */
  async sockets(): Promise<Item[]> {
    const { Items = [] } = await this.#engine.tables.send(
      new ScanCommand({
        TableName: this.#engine.variable('EXPORTS_TABLE'),
        FilterExpression: 'begins_with(pk, :connection) OR begins_with(pk, :connections) OR begins_with(pk, :ticket)',
        ExpressionAttributeValues: {
          ':connection': 'CONNECTION#',
          ':connections': 'CONNECTIONS#',
          ':ticket': 'TICKET#',
        },
      }),
    );
    return Items as Item[];
  }

  /** Newest first. */
  async keys(bucket: BucketName, prefix: string): Promise<string[]> {
    const { Contents = [] } = await this.#engine.s3.send(
      new ListObjectsV2Command({ Bucket: this.bucket(bucket), Prefix: prefix }),
    );
    const time = ({ LastModified }: { LastModified?: Date | undefined }) => LastModified?.getTime() ?? 0;
    return Contents.sort((a, b) => time(b) - time(a)).map(({ Key = '' }) => Key);
  }

  /** Without delete markers. */
  async versions(bucket: BucketName, prefix: string): Promise<StoredObject[]> {
    const { Versions = [] } = await this.#engine.s3.send(
      new ListObjectVersionsCommand({ Bucket: this.bucket(bucket), Prefix: prefix }),
    );
    return Versions.map(({ Key = '', VersionId = '' }) => ({ key: Key, versionId: VersionId }));
  }

  async uploads(bucket: BucketName, prefix: string): Promise<string[]> {
    const { Uploads = [] } = await this.#engine.s3.send(
      new ListMultipartUploadsCommand({ Bucket: this.bucket(bucket), Prefix: prefix }),
    );
    return Uploads.map(({ Key = '' }) => Key);
  }

  async read(bucket: BucketName, key: string, versionId?: string): Promise<Buffer> {
    const { Body } = await this.#engine.s3.send(
      new GetObjectCommand({ Bucket: this.bucket(bucket), Key: key, ...(versionId && { VersionId: versionId }) }),
    );
    return Buffer.from((await Body?.transformToByteArray()) ?? []);
  }

  bucket(name: BucketName): string {
    return this.#engine.variable(BUCKETS[name]);
  }

  async #query(table: 'EXPORTS_TABLE' | 'AUDIT_TABLE', partition: string): Promise<Item[]> {
    const items: Item[] = [];
    let from: Record<string, unknown> | undefined;
    do {
      const page = await this.#engine.tables.send(
        new QueryCommand({
          TableName: this.#engine.variable(table),
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': partition },
          ConsistentRead: true,
          ...(from && { ExclusiveStartKey: from }),
        }),
      );
      items.push(...((page.Items ?? []) as Item[]));
      from = page.LastEvaluatedKey;
    } while (from !== undefined);
    return items;
  }
}
