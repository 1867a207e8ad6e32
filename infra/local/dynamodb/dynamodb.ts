/**
 * DynamoDB on one machine: a database process, the tables of the template, TTL and injected faults.
 *
 * Differences from AWS: indexes are always consistent, capacity has no limit, transactions conflict only when a fault is
 * injected, and items deleted by TTL are not marked as such in the stream.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type ListenOptions, LOCAL_CREDENTIALS, LOCAL_REGION, type Service } from '../service/service.ts';
import type { FaultInput } from './faults.ts';
import { type DatabaseProcess, startDatabaseProcess } from './process.ts';
import { startDatabaseProxy } from './proxy.ts';
import type { DatabaseAnswer } from './requests.ts';
import { ensureTable, sweepTable, type TableDescriptor } from './tables.ts';

export type { FaultInput } from './faults.ts';
export type { DatabaseAnswer } from './requests.ts';
export type { TableDescriptor } from './tables.ts';

export interface DynamoDbOptions extends ListenOptions {
  /** Holds `dynamodb.sqlite` when `persistent`; otherwise all data is in memory. */
  readonly dataFolder: string;
  readonly persistent: boolean;
  readonly tables: readonly TableDescriptor[];
  /** Starts the proxy that `inject` and `onAnswer` need. */
  readonly injectable?: boolean;
  /** Called after the answer to each request that reads or writes items. */
  readonly onAnswer?: (answer: DatabaseAnswer) => void;
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

export interface DynamoDbService extends Service {
  /** Deletes the expired items of every table with TTL. AWS does so within days. @returns their number */
  sweepExpired(now: Date): Promise<number>;
  /** @throws Error when the service was not started as `injectable` */
  inject(fault: FaultInput): void;
  /** The database's process; undefined for a database of the user (`AWS_ENDPOINT_URL_DYNAMODB`). */
  readonly pid: number | undefined;
}

/** Uses the database at `AWS_ENDPOINT_URL_DYNAMODB`, or starts its own. Resolves when the tables exist. */
export async function startDynamoDb(options: DynamoDbOptions): Promise<DynamoDbService> {
  const ofUser = (options.environment ?? process.env).AWS_ENDPOINT_URL_DYNAMODB;
  const { injectable = false, onAnswer, port = 0 } = options;
  const own = ofUser ? undefined : await startOwnDatabase(options, injectable ? 0 : port);
  const database = ofUser || (own?.endpoint ?? '');
  const client = new DynamoDBClient({ endpoint: database, region: LOCAL_REGION, credentials: LOCAL_CREDENTIALS });
  try {
    for (const table of options.tables) await ensureTable(client, table);
    const proxy = injectable ? await startDatabaseProxy(database, { port, ...(onAnswer && { onAnswer }) }) : undefined;
    return {
      endpoint: proxy?.endpoint ?? database,
      pid: own?.pid,
      async sweepExpired(now) {
        let removed = 0;
        for (const table of options.tables) removed += await sweepTable(client, table, now);
        return removed;
      },
      inject(fault) {
        if (proxy === undefined) throw new Error('Faults can be injected only when started with injectable: true');
        proxy.faults.inject(fault);
      },
      async close() {
        client.destroy();
        await proxy?.close();
        await own?.close();
      },
    };
  } catch (error) {
    client.destroy();
    await own?.close();
    throw error;
  }
}

async function startOwnDatabase({ dataFolder, persistent }: DynamoDbOptions, port: number): Promise<DatabaseProcess> {
  if (!persistent) return startDatabaseProcess(undefined, port);
  await mkdir(dataFolder, { recursive: true });
  return startDatabaseProcess(join(dataFolder, 'dynamodb.sqlite'), port);
}
