/**
 * The local stand-in for DynamoDB: the engine's process, the tables of the template, TTL and injected faults.
 *
 * Otherwise than AWS: indexes are never behind, capacity has no limit, contention between transactions does not show
 * unless it is injected, and what the sweep deletes is not marked as deleted by TTL in the stream.
 */

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type ListenOptions, LOCAL_CREDENTIALS, LOCAL_REGION, type Service } from '../service/service.ts';
import type { FaultInput } from './faults.ts';
import { type EngineProcess, startEngineProcess } from './process.ts';
import { startDatabaseProxy } from './proxy.ts';
import type { DatabaseAnswer } from './requests.ts';
import { ensureTable, sweepTable, type TableDescriptor } from './tables.ts';

export type { FaultInput } from './faults.ts';
export type { DatabaseAnswer } from './requests.ts';
export type { TableDescriptor } from './tables.ts';

export interface DynamoDbOptions extends ListenOptions {
  /** Holds `dynamodb.sqlite` when `persistent`; otherwise everything is in memory. */
  readonly dataFolder: string;
  readonly persistent: boolean;
  readonly tables: readonly TableDescriptor[];
  /** Puts the proxy in front that `inject` and `onAnswer` need. */
  readonly injectable?: boolean;
  /** Told of each request that reads or writes items, when it has been answered. */
  readonly onAnswer?: (answer: DatabaseAnswer) => void;
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

export interface DynamoDbService extends Service {
  /** Deletes expired items of every table with TTL, as AWS does within days; how many. */
  sweepExpired(now: Date): Promise<number>;
  /** @throws Error when the service was not started as `injectable`. */
  inject(fault: FaultInput): void;
  /** The engine's process; undefined when it runs elsewhere (`AWS_ENDPOINT_URL_DYNAMODB`). */
  readonly pid: number | undefined;
}

/** Uses the database that `AWS_ENDPOINT_URL_DYNAMODB` names, or starts its own. Resolves when the tables are there. */
export async function startDynamoDb(options: DynamoDbOptions): Promise<DynamoDbService> {
  const elsewhere = (options.environment ?? process.env).AWS_ENDPOINT_URL_DYNAMODB;
  const { injectable = false, onAnswer, port = 0 } = options;
  const engine = elsewhere ? undefined : await startEngine(options, injectable ? 0 : port);
  const database = elsewhere || (engine?.endpoint ?? '');
  const client = new DynamoDBClient({ endpoint: database, region: LOCAL_REGION, credentials: LOCAL_CREDENTIALS });
  try {
    for (const table of options.tables) await ensureTable(client, table);
    const proxy = injectable ? await startDatabaseProxy(database, { port, ...(onAnswer && { onAnswer }) }) : undefined;
    return {
      endpoint: proxy?.endpoint ?? database,
      pid: engine?.pid,
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
        await engine?.close();
      },
    };
  } catch (error) {
    client.destroy();
    await engine?.close();
    throw error;
  }
}

async function startEngine({ dataFolder, persistent }: DynamoDbOptions, port: number): Promise<EngineProcess> {
  if (!persistent) return startEngineProcess(undefined, port);
  await mkdir(dataFolder, { recursive: true });
  return startEngineProcess(join(dataFolder, 'dynamodb.sqlite'), port);
}
