/** Decisions of an organisation: an item each, and one with the version of all. Each change has its audit event. */
import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { type Decision, type Decisions, decisionSchema } from '../../../domain/decisions/decision.ts';
import { ConflictError } from '../../../domain/errors.ts';
import type { DecisionStore } from '../../../ports.ts';
import { callService } from '../../sdk-faults.ts';
import type { AuditTables } from '../audit/trail-items.ts';
import { queryAll } from '../query-all.ts';
import { registerEvent } from '../registers/register-events.ts';
import {
  DECISION_PREFIX,
  decisionItemKey,
  decisionsItemKey,
  organisationPartition,
  type TableKey,
} from '../table-keys.ts';
import { backOff, MAX_TRIES, type TransactItem, transact } from '../transact.ts';
import { conditionOnVersion } from '../versioned-records.ts';
import { ensureMarkKey } from './mark-key.ts';

/** All of them are read at once: answers of some hundred bytes each, and accepted findings of up to 50 KB. */
const MAX_DECISIONS = 10_000;
const MAX_BYTES = 20_000_000;

export class DynamoDecisionStore implements DecisionStore {
  private readonly client: DynamoDBDocumentClient;
  private readonly tables: AuditTables;
  /** Cryptographically random. */
  private readonly randomBytes: (length: number) => Uint8Array;

  constructor(client: DynamoDBDocumentClient, tables: AuditTables, randomBytes: (length: number) => Uint8Array) {
    this.client = client;
    this.tables = tables;
    this.randomBytes = randomBytes;
  }

  async read(organisationNumber: string): Promise<Decisions> {
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const before = await this.version(organisationNumber);
      const items = await queryAll(this.client, this.tables.exports, 'pk = :pk AND begins_with(sk, :prefix)', {
        ':pk': organisationPartition(organisationNumber),
        ':prefix': DECISION_PREFIX,
      });
      // A query over several pages is not of one moment.
      if ((await this.version(organisationNumber)) === before) {
        return {
          version: before,
          decisions: items.map(({ decision }) => decisionSchema.parse(JSON.parse(String(decision)))),
        };
      }
      await backOff(tries);
    }
    throw new ConflictError(undefined);
  }

  markKey(organisationNumber: string): Promise<Uint8Array> {
    return ensureMarkKey(this.client, this.tables.exports, organisationNumber, this.randomBytes);
  }

  async add(organisationNumber: string, decision: Decision): Promise<number | 'too_many'> {
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const { version, decisions } = await this.read(organisationNumber);
      const replaced = decisions.filter((each) => isAboutSame(each, decision));
      if (decisions.length - replaced.length >= MAX_DECISIONS || bytesOf([...decisions, decision]) > MAX_BYTES) {
        return 'too_many';
      }
      const { kind, decisionId, year, at, by } = decision;
      const details =
        kind === 'review'
          ? { decisionId, kind, verdict: decision.verdict, persons: decision.persons }
          : { decisionId, kind, code: decision.code, findings: decision.findings.length };
      const items = [
        this.versionItem(organisationNumber, version),
        ...replaced.map((each) => this.deletion(organisationNumber, each.decisionId)),
        {
          Put: {
            TableName: this.tables.exports,
            // As text, as a configuration is.
            Item: { ...decisionItemKey(organisationNumber, decisionId), decision: JSON.stringify(decision) },
            ConditionExpression: 'attribute_not_exists(pk)',
          },
        },
        ...(await registerEvent(this.client, this.tables, organisationNumber, {
          year,
          version: null,
          at,
          change: 'decision',
          actor: by,
          details: { ...details, replaced: replaced.map((each) => each.decisionId) },
        })),
      ];
      if (await transact(this.client, items)) {
        return version + 1;
      }
      await backOff(tries);
    }
    throw new ConflictError(undefined);
  }

  async undo(
    organisationNumber: string,
    decisionId: string,
    { actor, at }: { readonly actor: string; readonly at: string },
  ): ReturnType<DecisionStore['undo']> {
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const version = await this.version(organisationNumber);
      const stored = await this.get(decisionItemKey(organisationNumber, decisionId));
      if (stored === undefined) {
        return undefined;
      }
      const { year, kind } = decisionSchema.parse(JSON.parse(String(stored.decision)));
      const items = [
        this.versionItem(organisationNumber, version),
        this.deletion(organisationNumber, decisionId),
        ...(await registerEvent(this.client, this.tables, organisationNumber, {
          year,
          version: null,
          at,
          change: 'decision_undone',
          actor,
          details: { decisionId, kind },
        })),
      ];
      if (await transact(this.client, items)) {
        return { version: version + 1, year };
      }
      await backOff(tries);
    }
    throw new ConflictError(undefined);
  }

  private async version(organisationNumber: string): Promise<number> {
    return versionOf(await this.get(decisionsItemKey(organisationNumber)));
  }

  /** The transaction fails when the version is not the one that was read. */
  private versionItem(organisationNumber: string, before: number): TransactItem {
    return {
      Put: {
        TableName: this.tables.exports,
        Item: { ...decisionsItemKey(organisationNumber), version: before + 1 },
        ...conditionOnVersion(before),
      },
    };
  }

  private deletion(organisationNumber: string, decisionId: string): TransactItem {
    const Key = decisionItemKey(organisationNumber, decisionId);
    return { Delete: { TableName: this.tables.exports, Key, ConditionExpression: 'attribute_exists(pk)' } };
  }

  private async get(Key: TableKey): Promise<Record<string, unknown> | undefined> {
    const { Item } = await callService('DynamoDB', () =>
      this.client.send(new GetCommand({ TableName: this.tables.exports, Key, ConsistentRead: true })),
    );
    return Item;
  }
}

/** @param item undefined before the first decision */
export function versionOf(item: Readonly<Record<string, unknown>> | undefined): number {
  return typeof item?.version === 'number' ? item.version : 0;
}

function bytesOf(decisions: readonly Decision[]): number {
  return decisions.reduce((bytes, decision) => bytes + Buffer.byteLength(JSON.stringify(decision)), 0);
}

/** Whether the later of two decisions takes the place of the earlier. */
function isAboutSame(earlier: Decision, later: Decision): boolean {
  return earlier.kind === 'review' && later.kind === 'review' && earlier.groupId === later.groupId;
}
