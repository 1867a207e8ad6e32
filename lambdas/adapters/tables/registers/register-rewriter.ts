/** Points kept versions of a register to manifests without a person, in one transaction with the audit event. */
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { ConflictError } from '../../../domain/errors.ts';
import type { Clock, RegisterCatalogue, RegisterRewriter, RewrittenVersion } from '../../../ports.ts';
import { registerItemKey, versionItemKey } from '../table-keys.ts';
import { backOff, MAX_TRIES, type TransactItem, transact } from '../transact.ts';
import { registerEvent } from './register-events.ts';
import { sweepMark } from './register-items.ts';

const DAY = 24 * 3600_000;

/** A transaction has at most 100 items, and pointer, mark, event and the trail's head are four of them. */
const MAX_VERSIONS = 90;

export class DynamoRegisterRewriter implements RegisterRewriter {
  private readonly client: DynamoDBDocumentClient;
  private readonly tables: { readonly exports: string; readonly audit: string };
  private readonly clock: Clock;
  private readonly catalogue: Pick<RegisterCatalogue, 'pointer' | 'versions'>;

  constructor(
    client: DynamoDBDocumentClient,
    tables: { readonly exports: string; readonly audit: string },
    clock: Clock,
    catalogue: Pick<RegisterCatalogue, 'pointer' | 'versions'>,
  ) {
    this.client = client;
    this.tables = tables;
    this.clock = clock;
    this.catalogue = catalogue;
  }

  /** More versions than one transaction takes are rewritten in several, the current one in the first. */
  async rewrite(...[register, versions, event]: Parameters<RegisterRewriter['rewrite']>): Promise<boolean> {
    const sorted = versions.toSorted((one, other) => other.version - one.version);
    for (let from = 0; from < sorted.length; from += MAX_VERSIONS) {
      if (!(await this.rewriteSome(register, sorted.slice(from, from + MAX_VERSIONS), event))) {
        return false;
      }
    }
    return true;
  }

  private async rewriteSome(...[register, versions, { actor, rows }]: Parameters<RegisterRewriter['rewrite']>) {
    const { organisationNumber, year } = register;
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const at = new Date(this.clock.now()).toISOString();
      const dueAt = new Date(this.clock.now() + DAY).toISOString();
      const details = { versions: versions.map(({ version }) => version), rows };
      const event = { year, version: null, at, change: 'erasure' as const, actor, details };
      const items = [
        ...versions.flatMap((version) => this.changes(register, version)),
        // The eraser deletes the replaced objects; when it is stopped before, the sweep does.
        { Put: { TableName: this.tables.exports, Item: sweepMark(register, dueAt, 'erasure') } },
        ...(await registerEvent(this.client, this.tables, organisationNumber, event)),
      ];
      if (await transact(this.client, items)) {
        return true;
      }
      if (!(await this.areUnchanged(register, versions))) {
        return false;
      }
      // The trail was written meanwhile.
      await backOff(tries);
    }
    throw new ConflictError(undefined);
  }

  private changes(
    { organisationNumber, year }: Parameters<RegisterRewriter['rewrite']>[0],
    { version, before, after, isCurrent }: RewrittenVersion,
  ): TransactItem[] {
    const change = (Key: Record<string, string>, attribute: string): TransactItem => ({
      Update: {
        TableName: this.tables.exports,
        Key,
        UpdateExpression: 'SET #of.#manifest = :after',
        ConditionExpression: '#of.#manifest = :before AND #of.#version = :version',
        ExpressionAttributeNames: { '#of': attribute, '#manifest': 'manifestSha256', '#version': 'version' },
        ExpressionAttributeValues: { ':before': before, ':after': after, ':version': version },
      },
    });
    return [
      change(versionItemKey(organisationNumber, year, version), 'registerVersion'),
      ...(isCurrent ? [change(registerItemKey(organisationNumber, year), 'pointer')] : []),
    ];
  }

  private async areUnchanged(
    { organisationNumber, year }: Parameters<RegisterRewriter['rewrite']>[0],
    versions: readonly RewrittenVersion[],
  ): Promise<boolean> {
    const [pointer, stored] = await Promise.all([
      this.catalogue.pointer(organisationNumber, year),
      this.catalogue.versions(organisationNumber, year),
    ]);
    const manifests = new Map(stored.map(({ version, manifestSha256 }) => [version, manifestSha256]));
    return versions.every(
      ({ version, before, isCurrent }) =>
        manifests.get(version) === before && (!isCurrent || pointer?.version === version),
    );
  }
}
