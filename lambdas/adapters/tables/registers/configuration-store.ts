/** Writes an organisation's configuration of a base year, in one transaction with its audit event. */
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { canonicalSha256 } from '../../../domain/canonical.ts';
import { ConflictError } from '../../../domain/errors.ts';
import type { OrganisationConfiguration } from '../../../domain/rules/organisation-configuration.ts';
import type { Clock, ConfigurationStore } from '../../../ports.ts';
import type { AuditTables } from '../audit/trail-items.ts';
import { configurationItemKey } from '../table-keys.ts';
import { backOff, MAX_TRIES, type TransactItem, transact } from '../transact.ts';
import { registerEvent } from './register-events.ts';

export class DynamoConfigurationStore implements ConfigurationStore {
  private readonly client: DynamoDBDocumentClient;
  private readonly tables: AuditTables;
  private readonly clock: Clock;

  constructor(client: DynamoDBDocumentClient, tables: AuditTables, clock: Clock) {
    this.client = client;
    this.tables = tables;
    this.clock = clock;
  }

  async write(configuration: OrganisationConfiguration, actor: string): Promise<void> {
    const { organisationNumber, year } = configuration;
    const event = {
      year,
      version: null,
      at: new Date(this.clock.now()).toISOString(),
      change: 'configuration' as const,
      actor,
      details: { sha256: canonicalSha256(configuration) },
    };
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const audited = await registerEvent(this.client, this.tables, organisationNumber, event);
      if (await transact(this.client, [this.replacement(configuration), ...audited])) {
        return;
      }
      await backOff(tries);
    }
    throw new ConflictError(undefined);
  }

  private replacement(configuration: OrganisationConfiguration): TransactItem {
    const { organisationNumber, year } = configuration;
    return {
      Put: {
        TableName: this.tables.exports,
        Item: {
          ...configurationItemKey(organisationNumber, year),
          // As text, because an attribute map is deeper limited than JSON and loses the key `__proto__`.
          configuration: JSON.stringify(configuration),
        },
      },
    };
  }
}
