/** Makes a version the current one: pointer, version, audit event and, for an import, the end of its session at once. */
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { ConflictError } from '../../../domain/errors.ts';
import { namesOf } from '../../../domain/export/transition.ts';
import { nextImport } from '../../../domain/imports/import-transition.ts';
import type { Clock, ImportRecords, Publication, RegisterCatalogue, RegisterPublisher } from '../../../ports.ts';
import { RESTORABLE_DAYS } from '../../../protocol.ts';
import type { AuditTables } from '../audit/trail-items.ts';
import { replacementOf, sessionChange } from '../imports/import-items.ts';
import { versionItemKey } from '../table-keys.ts';
import { backOff, MAX_TRIES, type TransactItem, transact } from '../transact.ts';
import { registerEvent } from './register-events.ts';
import { pointerItem, sweepMark, versionItem } from './register-items.ts';

const DAY = 24 * 3600_000;

type Session = NonNullable<Parameters<RegisterPublisher['publish']>[1]>;

export class DynamoRegisterPublisher implements RegisterPublisher {
  private readonly client: DynamoDBDocumentClient;
  private readonly tables: AuditTables;
  private readonly clock: Clock;
  private readonly catalogue: Pick<RegisterCatalogue, 'pointer'>;
  private readonly imports: Pick<ImportRecords, 'read'>;

  constructor(
    client: DynamoDBDocumentClient,
    tables: AuditTables,
    clock: Clock,
    stores: { readonly catalogue: Pick<RegisterCatalogue, 'pointer'>; readonly imports: Pick<ImportRecords, 'read'> },
  ) {
    this.client = client;
    this.tables = tables;
    this.clock = clock;
    this.catalogue = stores.catalogue;
    this.imports = stores.imports;
  }

  async publish(publication: Publication, session: Session | null): ReturnType<RegisterPublisher['publish']> {
    const { organisationNumber, year } = publication.after;
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const ending = session === null ? await this.event(publication) : await this.sessionEnd(session, publication);
      if (ending === undefined) {
        return 'refused';
      }
      if (await transact(this.client, [...this.publication(publication), ...ending])) {
        return 'published';
      }
      const current = await this.catalogue.pointer(organisationNumber, year);
      if (current?.manifestSha256 !== publication.before?.manifestSha256) {
        return 'overtaken';
      }
      // The session or the trail was written meanwhile.
      await backOff(tries);
    }
    throw new ConflictError(undefined);
  }

  /** @returns undefined when the session has been stopped */
  private async sessionEnd(
    { key, attempt, transition }: Session,
    { version }: Publication,
  ): Promise<TransactItem[] | undefined> {
    const record = await this.imports.read(key);
    const names = namesOf(version.by, version.actorName ?? undefined);
    const now = new Date(this.clock.now()).toISOString();
    const next = record?.attempt === attempt ? nextImport(record, transition, now, names) : undefined;
    if (record === undefined || next === undefined) {
      return undefined;
    }
    return [
      replacementOf(this.tables.exports, record, next),
      ...(await sessionChange(this.client, this.tables, [record, next], 'pipeline', transition)),
    ];
  }

  private publication({ before, after, version }: Publication): TransactItem[] {
    const TableName = this.tables.exports;
    return [
      { Put: { TableName, Item: pointerItem(after), ...unchangedSince(before) } },
      { Put: { TableName, Item: versionItem(after, version) } },
      ...(before === undefined ? [] : this.replaced(before, version.at)),
    ];
  }

  /** The predecessor can be made current again for some time; after that its objects are deleted. */
  private replaced(before: NonNullable<Publication['before']>, at: string): TransactItem[] {
    const TableName = this.tables.exports;
    const dueAt = new Date(Date.parse(at) + RESTORABLE_DAYS * DAY).toISOString();
    return [
      {
        Update: {
          TableName,
          Key: versionItemKey(before.organisationNumber, before.year, before.version),
          UpdateExpression: 'SET #registerVersion.#replacedAt = :at',
          ExpressionAttributeNames: { '#registerVersion': 'registerVersion', '#replacedAt': 'replacedAt' },
          ExpressionAttributeValues: { ':at': at },
        },
      },
      { Put: { TableName, Item: sweepMark(before, dueAt, `version-${before.version}`) } },
    ];
  }

  private async event({ after, version }: Publication): Promise<TransactItem[]> {
    const { change, by, at, restoredFrom, files } = version;
    if (change === 'import') {
      throw new Error('An import is published with its session');
    }
    const details = { files, restoredFrom };
    const event = { year: after.year, version: after.version, at, change, actor: by, details };
    return registerEvent(this.client, this.tables, after.organisationNumber, event);
  }
}

/** A pointer that an older release wrote has no manifest. It counts as none, so the first version replaces it. */
function unchangedSince(before: Publication['before']) {
  const names = { '#pointer': 'pointer', '#manifest': 'manifestSha256' };
  return before === undefined
    ? {
        ConditionExpression: 'attribute_not_exists(#pointer.#manifest)',
        ExpressionAttributeNames: names,
      }
    : {
        ConditionExpression: '#pointer.#manifest = :manifest',
        ExpressionAttributeNames: names,
        ExpressionAttributeValues: { ':manifest': before.manifestSha256 },
      };
}
