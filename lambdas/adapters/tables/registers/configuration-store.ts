/** Writes an organisation's configuration of a base year, in one transaction with its audit event. */
import { randomUUID } from 'node:crypto';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { canonicalSha256 } from '../../../domain/canonical.ts';
import { ConflictError } from '../../../domain/errors.ts';
import type { OrganisationConfiguration } from '../../../domain/rules/organisation-configuration.ts';
import type { Clock, ConfigurationStore } from '../../../ports.ts';
import { configurationItemKey } from '../table-keys.ts';
import { transact } from '../transact.ts';
import { registerEvent } from './register-events.ts';

export class DynamoConfigurationStore implements ConfigurationStore {
  private readonly client: DynamoDBDocumentClient;
  private readonly tables: { readonly exports: string; readonly audit: string };
  private readonly clock: Clock;

  constructor(
    client: DynamoDBDocumentClient,
    tables: { readonly exports: string; readonly audit: string },
    clock: Clock,
  ) {
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
    const written = await transact(this.client, [
      {
        Put: {
          TableName: this.tables.exports,
          Item: {
            ...configurationItemKey(organisationNumber, year),
            // As text, because an attribute map is deeper limited than JSON and loses the key `__proto__`.
            configuration: JSON.stringify(configuration),
          },
        },
      },
      { Put: registerEvent(this.tables.audit, organisationNumber, event, randomUUID()) },
    ]);
    if (!written) {
      throw new ConflictError(undefined);
    }
  }
}
