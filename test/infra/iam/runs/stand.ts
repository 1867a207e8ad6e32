/** A local engine whose Lambdas call AWS through the relay, and what the runs do to it by hand. */
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateMultipartUploadCommand, S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { WebSocket } from 'ws';
import * as z from 'zod';
import { FUNCTION_NAMES } from '../../../../infra/functions.ts';
import { DynamoChunkMarkers } from '../../../../lambdas/adapters/tables/exports/chunk-markers.ts';
import { DynamoExportRecords } from '../../../../lambdas/adapters/tables/exports/export-records.ts';
import { exportItemKey, importItemKey, type TableKey } from '../../../../lambdas/adapters/tables/table-keys.ts';
import type { Clock } from '../../../../lambdas/ports.ts';
import { ticketSchema } from '../../../../lambdas/protocol.ts';
import { type Pipeline, startPipeline } from '../../../pipeline/pipeline.ts';
import { type Relay, startRelay } from '../recording/relay.ts';

export const ORGANISATION = '971038179';
export const COORDINATOR = 'nbf-kari';
/** Sees cost. */
export const FINANCE = 'nbf-filip';
export const CLOCK: Clock = { now: () => Date.now() };

/** What was given up for a Lambda, and where it lies. */
interface DeadLetter {
  readonly queueArn: string;
  readonly functionArn: string;
}
const deadLetterSchema = z.object({ requestContext: z.object({ functionArn: z.string() }) });

export interface Stand extends Pipeline {
  readonly relay: Relay;
  /** By function name. */
  readonly invocations: ReadonlyMap<string, number>;
  /** Past the relay: what is written by hand is no Lambda's call. */
  readonly database: DynamoDBDocumentClient;
  readonly records: DynamoExportRecords;
  readonly chunks: DynamoChunkMarkers;
  /** Of the template, by the variable in which the Lambdas find it. */
  resource(variable: string): string;
  /** Sets back by so many milliseconds when the record of an export was last written. */
  age(exportId: string, milliseconds: number): Promise<void>;
  /** The same for an import, and when it was made. */
  ageImport(importId: string, milliseconds: number): Promise<void>;
  /** Half an upload in the export's working prefix, as a worker leaves it that is killed. */
  leaveUpload(prefix: string): Promise<void>;
  /** Of what was given up. */
  deadLetters(): Promise<DeadLetter[]>;
  /** An open page. */
  connect(): Promise<WebSocket>;
}

export async function startStand(): Promise<Stand> {
  const relay = await startRelay(FUNCTION_NAMES);
  const invocations = new Map<string, number>();
  const pipeline = await startPipeline({
    adjustEnvironment: relay.adjustEnvironment,
    onReport: ({ functionName }) => invocations.set(functionName, (invocations.get(functionName) ?? 0) + 1),
  });
  const { engine } = pipeline;
  const database = DynamoDBDocumentClient.from(new DynamoDBClient(engine.clientConfiguration('dynamodb')));
  const s3 = new S3Client(engine.clientConfiguration('s3'));
  const resource = (variable: string): string => {
    const found = engine.stack.functions.map(({ environment }) => environment[variable]).find(Boolean);
    if (found === undefined) {
      throw new Error(`No Lambda of the template has ${variable}`);
    }
    return found;
  };
  return {
    ...pipeline,
    relay,
    invocations,
    database,
    records: new DynamoExportRecords(
      database,
      { exports: resource('EXPORTS_TABLE'), audit: resource('AUDIT_TABLE') },
      CLOCK,
    ),
    chunks: new DynamoChunkMarkers(database, resource('EXPORTS_TABLE'), CLOCK),
    resource,
    age: (exportId, milliseconds) =>
      setBack(database, resource('EXPORTS_TABLE'), exportItemKey(ORGANISATION, exportId), ['updatedAt'], milliseconds),
    ageImport: (importId, milliseconds) =>
      setBack(
        database,
        resource('EXPORTS_TABLE'),
        importItemKey(ORGANISATION, importId),
        ['updatedAt', 'createdAt'],
        milliseconds,
      ),
    async leaveUpload(prefix) {
      await s3.send(new CreateMultipartUploadCommand({ Bucket: resource('WORKING_BUCKET'), Key: `${prefix}half` }));
    },
    deadLetters: () => readDeadLetters(path.join(pipeline.dataFolder, 'dead-letters'), engine.stack.queues),
    async connect() {
      const { ticket, webSocketUrl } = ticketSchema.parse(await pipeline.as(COORDINATOR).json('POST', '/tickets'));
      const socket = new WebSocket(`${webSocketUrl}?ticket=${ticket}`, { origin: resource('ALLOWED_ORIGIN') });
      await once(socket, 'open');
      return socket;
    },
    async close() {
      database.destroy();
      s3.destroy();
      await pipeline.close();
      await relay.close();
    },
  };
}

/** @param names of times in the record */
async function setBack(
  database: DynamoDBDocumentClient,
  table: string,
  key: TableKey,
  names: readonly string[],
  milliseconds: number,
): Promise<void> {
  await database.send(
    new UpdateCommand({
      TableName: table,
      Key: key,
      UpdateExpression: `SET ${names.map((name) => `#record.#${name} = :then`).join(', ')}`,
      ExpressionAttributeNames: {
        '#record': 'record',
        ...Object.fromEntries(names.map((name) => [`#${name}`, name])),
      },
      ExpressionAttributeValues: { ':then': new Date(Date.now() - milliseconds).toISOString() },
    }),
  );
}

async function readDeadLetters(folder: string, queues: Pipeline['engine']['stack']['queues']): Promise<DeadLetter[]> {
  const letters = queues.map(async ({ name, arn }) => {
    const file = path.join(folder, `${name}.jsonl`);
    const lines = existsSync(file) ? (await readFile(file, 'utf8')).trimEnd().split('\n') : [];
    return lines.map((line) => ({
      queueArn: arn,
      functionArn: deadLetterSchema.parse(JSON.parse(line)).requestContext.functionArn,
    }));
  });
  return (await Promise.all(letters)).flat();
}
