/**
 * DynamoDB on one machine: a database process, the tables of the template, TTL and injected faults.
 *
 * Differences from AWS: indexes are always consistent, capacity has no limit, transactions conflict only when a fault is
 * injected, and items deleted by TTL are not marked as such in the stream.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type ListenOptions, LOCAL_REGION, type Service } from '../service/service.ts';
import {
  DATABASE_CREDENTIALS,
  deleteTables,
  type Environment,
  externalEndpoint,
  keptTablePrefix,
  newTablePrefix,
} from './external.ts';
import type { FaultInput } from './faults.ts';
import { type DatabaseProcess, startDatabaseProcess } from './process.ts';
import { startDatabaseProxy } from './proxy.ts';
import type { DatabaseAnswer } from './requests.ts';
import { indexStreamRecords } from './stream-index.ts';
import { ensureTable, sweepTable, type TableDescriptor } from './tables.ts';

export { deleteExternalTables } from './external.ts';
export type { FaultInput } from './faults.ts';
export type { DatabaseAnswer } from './requests.ts';
export type { TableDescriptor } from './tables.ts';

export interface DynamoDbOptions extends ListenOptions {
  /** Holds `dynamodb.sqlite`. When not `persistent` all data is deleted at the end, from the user's database too; not after a kill. */
  readonly dataFolder: string;
  readonly persistent: boolean;
  readonly tables: readonly TableDescriptor[];
  /** Whether `inject` may be called and `onAnswer` is. Without it requests are only verified and passed on. */
  readonly injectable?: boolean;
  /** Called after the answer to each request that reads or writes items. */
  readonly onAnswer?: (answer: DatabaseAnswer) => void;
  /** Where `AWS_ENDPOINT_URL_DYNAMODB` is read. Default: the environment of this process. */
  readonly environment?: Environment;
}

export interface DynamoDbService extends Service {
  /** Deletes the expired items of every table with TTL. AWS does so within days. @returns their number */
  sweepExpired(now: Date): Promise<number>;
  /** @throws Error when the service was not started as `injectable` */
  inject(fault: FaultInput): void;
  clearFaults(): void;
  /** Clears the faults with this `contains`. */
  clearFaultsContaining(text: string): void;
  /** Calls the listener after each request that may have written items, but for sweeps. @returns stops calling it */
  readonly onWritten: (listener: () => void) => () => void;
  /** The database's process; undefined for a database of the user (`AWS_ENDPOINT_URL_DYNAMODB`). */
  readonly pid: number | undefined;
}

/**
 * Uses the database at `AWS_ENDPOINT_URL_DYNAMODB`, or starts its own. Resolves when the tables exist.
 * @throws Error when no database answers at that address, or there is none for this platform
 */
export async function startDynamoDb(options: DynamoDbOptions): Promise<DynamoDbService> {
  const { injectable = false, onAnswer, port = 0 } = options;
  const database = await openDatabase(options);
  const { tablePrefix } = database;
  const client = new DynamoDBClient({
    endpoint: database.endpoint,
    region: LOCAL_REGION,
    credentials: DATABASE_CREDENTIALS,
  });
  const tables = options.tables.map((table) => ({ ...table, name: tablePrefix + table.name }));
  const close = async () => {
    await database.close(client);
    client.destroy();
  };
  try {
    for (const table of tables) await ensureTable(client, table);
    const proxy = await startDatabaseProxy(database.endpoint, {
      port,
      tablePrefix,
      ...(injectable && onAnswer && { onAnswer }),
    });
    return {
      endpoint: proxy.endpoint,
      pid: database.pid,
      async sweepExpired(now) {
        let removed = 0;
        for (const table of tables) removed += await sweepTable(client, table, now);
        return removed;
      },
      inject(fault) {
        if (!injectable) {
          throw new Error('Faults can be injected only when started with injectable: true');
        }
        proxy.faults.inject(fault);
      },
      clearFaults: () => proxy.faults.clear(),
      clearFaultsContaining: (text) => proxy.faults.clearContaining(text),
      onWritten: proxy.onWritten,
      async close() {
        await proxy.close();
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

interface Database {
  readonly endpoint: string;
  /** Undefined for a database of the user. */
  readonly pid: number | undefined;
  /** Empty for our own database. */
  readonly tablePrefix: string;
  close(client: DynamoDBClient): Promise<void>;
}

async function openDatabase(options: DynamoDbOptions): Promise<Database> {
  const { dataFolder, persistent, environment = process.env } = options;
  const endpoint = await externalEndpoint(environment);
  if (endpoint === undefined) {
    const own = await startOwnDatabase(options);
    return { endpoint: own.endpoint, pid: own.pid, tablePrefix: '', close: () => own.close() };
  }
  const tablePrefix = persistent ? await keptTablePrefix(dataFolder) : newTablePrefix();
  return {
    endpoint,
    pid: undefined,
    tablePrefix,
    async close(client) {
      // The user may have stopped the database before us.
      if (!persistent) await deleteTables(client, tablePrefix).catch(() => undefined);
    },
  };
}

async function startOwnDatabase({ dataFolder, persistent }: DynamoDbOptions): Promise<DatabaseProcess> {
  await mkdir(dataFolder, { recursive: true });
  const folder = persistent ? dataFolder : await mkdtemp(join(dataFolder, 'dynamodb-'));
  const path = join(folder, 'dynamodb.sqlite');
  const emptied = async () => {
    if (!persistent) await rm(folder, { recursive: true, force: true });
  };
  let own: DatabaseProcess | undefined;
  try {
    own = await startDatabaseProcess(path);
    await indexStreamRecords(path);
  } catch (error) {
    // What went wrong first is what the user has to know.
    await own?.close().catch(() => undefined);
    await emptied();
    throw error;
  }
  const { close, ...database } = own;
  return { ...database, close: () => close().finally(emptied) };
}
