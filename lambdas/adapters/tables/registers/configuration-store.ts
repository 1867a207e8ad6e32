/** Writes an organisation's configuration of a base year, in one transaction with its version and its audit event. */
import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { canonicalSha256 } from '../../../domain/canonical.ts';
import { ConflictError } from '../../../domain/errors.ts';
import {
  configurationChanges,
  type KeptVersion,
  keptVersionSchema,
  MAX_CHANGES,
} from '../../../domain/rules/configuration-changes.ts';
import {
  configurationWithoutChoices,
  type OrganisationConfiguration,
  type StoredConfiguration,
} from '../../../domain/rules/organisation-configuration.ts';
import type { Clock, ConfigurationStore, RegisterCatalogue, WrittenConfiguration } from '../../../ports.ts';
import type { ConfigurationChange } from '../../../protocol.ts';
import { callService } from '../../sdk-faults.ts';
import type { AuditTables } from '../audit/trail-items.ts';
import {
  configurationItemKey,
  configurationVersionItemKey,
  configurationVersionPrefix,
  organisationPartition,
} from '../table-keys.ts';
import { backOff, MAX_TRIES, type TransactItem, transact } from '../transact.ts';
import { registerEvent } from './register-events.ts';

/** Listed at most, and bytes of an answer. */
const MAX_VERSIONS = 100;
const MAX_LIST_BYTES = 2_000_000;

type Writing = Parameters<ConfigurationStore['write']>;

export class DynamoConfigurationStore implements ConfigurationStore {
  private readonly client: DynamoDBDocumentClient;
  private readonly tables: AuditTables;
  private readonly clock: Clock;
  private readonly catalogue: Pick<RegisterCatalogue, 'configuration'>;

  constructor(
    client: DynamoDBDocumentClient,
    tables: AuditTables,
    clock: Clock,
    catalogue: Pick<RegisterCatalogue, 'configuration'>,
  ) {
    this.client = client;
    this.tables = tables;
    this.clock = clock;
    this.catalogue = catalogue;
  }

  async write(...[configuration, by, options = {}]: Writing): Promise<WrittenConfiguration> {
    const { organisationNumber, year } = configuration;
    const { replaces = () => true, shown = (change) => change } = options;
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const before = await this.catalogue.configuration(organisationNumber, year);
      const version = before?.version ?? 0;
      const earlier = before?.configuration ?? configurationWithoutChoices(organisationNumber, year, undefined);
      const changes = configurationChanges(earlier, configuration);
      if (before !== undefined && changes.length === 0) {
        return { outcome: 'unchanged', version };
      }
      if (!replaces(version)) {
        return { outcome: 'overtaken', version };
      }
      const items = await this.changeItems(before, configuration, by, changes.map(shown));
      if (await transact(this.client, items)) {
        return { outcome: 'written', version: version + 1 };
      }
      await backOff(tries);
    }
    throw new ConflictError(undefined);
  }

  async configurationVersions(organisationNumber: string, year: number): Promise<KeptVersion[]> {
    const found: KeptVersion[] = [];
    let bytes = 0;
    let from: Record<string, unknown> | undefined;
    do {
      const page = await callService('DynamoDB', () =>
        this.client.send(
          new QueryCommand({
            TableName: this.tables.exports,
            KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
            ExpressionAttributeValues: {
              ':pk': organisationPartition(organisationNumber),
              ':prefix': configurationVersionPrefix(year),
            },
            ScanIndexForward: false,
            ConsistentRead: true,
            Limit: MAX_VERSIONS,
            ...(from === undefined ? {} : { ExclusiveStartKey: from }),
          }),
        ),
      );
      for (const { configurationVersion } of page.Items ?? []) {
        bytes += String(configurationVersion).length;
        found.push(keptVersionSchema.parse(JSON.parse(String(configurationVersion))));
      }
      from = page.LastEvaluatedKey;
    } while (from !== undefined && found.length < MAX_VERSIONS && bytes < MAX_LIST_BYTES);
    return found.slice(0, MAX_VERSIONS);
  }

  private async changeItems(
    before: StoredConfiguration | undefined,
    after: OrganisationConfiguration,
    { actor, actorName }: Writing[1],
    changes: readonly ConfigurationChange[],
  ): Promise<TransactItem[]> {
    const { organisationNumber, year } = after;
    const version = (before?.version ?? 0) + 1;
    const at = new Date(this.clock.now()).toISOString();
    const kept = { version, at, by: actor, actorName, changes: changes.slice(0, MAX_CHANGES), count: changes.length };
    // No word of a register, because nothing can be deleted from the trail.
    const details = { version, sha256: canonicalSha256(after), changes: changes.length };
    const event = { year, version: null, at, change: 'configuration' as const, actor, details };
    return [
      this.replacement(before, after),
      { Put: { TableName: this.tables.exports, Item: versionItem(organisationNumber, year, kept) } },
      ...(await registerEvent(this.client, this.tables, organisationNumber, event)),
    ];
  }

  /** Fails when the configuration is not the one that was read. */
  private replacement(before: StoredConfiguration | undefined, configuration: OrganisationConfiguration): TransactItem {
    const { organisationNumber, year } = configuration;
    const condition =
      before === undefined
        ? { ConditionExpression: 'attribute_not_exists(pk)' }
        : {
            // One that an older release stored has no version.
            ConditionExpression:
              before.version === 1
                ? 'attribute_exists(pk) AND (attribute_not_exists(#version) OR #version = :version)'
                : '#version = :version',
            ExpressionAttributeNames: { '#version': 'version' },
            ExpressionAttributeValues: { ':version': before.version },
          };
    return {
      Put: {
        TableName: this.tables.exports,
        Item: {
          ...configurationItemKey(organisationNumber, year),
          version: (before?.version ?? 0) + 1,
          // As text, because an attribute map is deeper limited than JSON and loses the key `__proto__`.
          configuration: JSON.stringify(configuration),
        },
        ...condition,
      },
    };
  }
}

/** As text, as the configuration itself. */
export function versionItem(organisationNumber: string, year: number, kept: KeptVersion): Record<string, unknown> {
  return {
    ...configurationVersionItemKey(organisationNumber, year, kept.version),
    configurationVersion: JSON.stringify(kept),
  };
}
