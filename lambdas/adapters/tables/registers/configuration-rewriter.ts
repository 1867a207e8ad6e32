/** Takes words that name a person out of an organisation's configurations of all base years, and out of their versions. */
import { type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { ConflictError } from '../../../domain/errors.ts';
import {
  changeWithoutNamingWord,
  versionWithoutNamingWords,
  withoutNamingWords,
} from '../../../domain/privacy/erase-words.ts';
import { keptVersionSchema } from '../../../domain/rules/configuration-changes.ts';
import type { ConfigurationRewriter, ConfigurationStore, RegisterCatalogue } from '../../../ports.ts';
import { callService, faultName } from '../../sdk-faults.ts';
import { queryAll } from '../query-all.ts';
import { CONFIGURATION_PREFIX, configurationVersionPrefix, organisationPartition } from '../table-keys.ts';
import { MAX_TRIES } from '../transact.ts';

type Erasing = Parameters<ConfigurationRewriter['withoutWords']>;

export class DynamoConfigurationRewriter implements ConfigurationRewriter {
  private readonly client: DynamoDBDocumentClient;
  private readonly table: string;
  private readonly catalogue: Pick<RegisterCatalogue, 'configuration'>;
  private readonly store: Pick<ConfigurationStore, 'write'>;

  constructor(
    client: DynamoDBDocumentClient,
    table: string,
    catalogue: Pick<RegisterCatalogue, 'configuration'>,
    store: Pick<ConfigurationStore, 'write'>,
  ) {
    this.client = client;
    this.table = table;
    this.catalogue = catalogue;
    this.store = store;
  }

  async withoutWords(...[organisationNumber, isNaming, actor]: Erasing): Promise<void> {
    for (const { sk } of await this.items(organisationNumber, CONFIGURATION_PREFIX)) {
      await this.rewrite(organisationNumber, Number(String(sk).slice(CONFIGURATION_PREFIX.length)), isNaming, actor);
    }
    // After the configurations, so that no version is made from words that name the person.
    for (const item of await this.items(organisationNumber, configurationVersionPrefix())) {
      const version = keptVersionSchema.parse(JSON.parse(String(item.configurationVersion)));
      const without = versionWithoutNamingWords(version, isNaming);
      if (without !== version) {
        await this.replace({ ...item, configurationVersion: JSON.stringify(without) });
      }
    }
  }

  private async rewrite(organisationNumber: string, year: number, isNaming: Erasing[1], actor: string): Promise<void> {
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const stored = await this.catalogue.configuration(organisationNumber, year);
      const without = stored && withoutNamingWords(stored.configuration, isNaming);
      if (stored === undefined || without === undefined || without === stored.configuration) {
        return;
      }
      const { outcome } = await this.store.write(
        without,
        { actor, actorName: null },
        {
          replaces: (version) => version === stored.version,
          shown: (change) => changeWithoutNamingWord(change, isNaming),
        },
      );
      if (outcome !== 'overtaken') {
        return;
      }
    }
    throw new ConflictError(undefined);
  }

  /** A version that was deleted meanwhile, with its organisation, stays deleted. */
  private async replace(item: Record<string, unknown>): Promise<void> {
    await callService('DynamoDB', async () => {
      try {
        const ConditionExpression = 'attribute_exists(pk)';
        await this.client.send(new PutCommand({ TableName: this.table, Item: item, ConditionExpression }));
      } catch (error) {
        if (faultName(error) !== 'ConditionalCheckFailedException') {
          throw error;
        }
      }
    });
  }

  private items(organisationNumber: string, prefix: string): Promise<Record<string, unknown>[]> {
    return queryAll(this.client, this.table, 'pk = :pk AND begins_with(sk, :prefix)', {
      ':pk': organisationPartition(organisationNumber),
      ':prefix': prefix,
    });
  }
}
