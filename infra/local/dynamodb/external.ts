/**
 * A database that the user runs, such as Amazon's DynamoDB Local, in place of one that the engine starts. It is named by
 * `AWS_ENDPOINT_URL_DYNAMODB`. Several engines and test files may use it at once, and whether it separates them by
 * credentials depends on its options; so the tables of each have a prefix of their own in it.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DeleteTableCommand, DynamoDBClient, paginateListTables } from '@aws-sdk/client-dynamodb';
import { LOCAL_REGION } from '../service/service.ts';

/**
 * Of every request to a database, which verifies no signature. Always the same, because DynamoDB Local keeps the tables of
 * each key apart; the key of a run is only for the proxy.
 */
export const DATABASE_CREDENTIALS = { accessKeyId: 'LOCALENGINE', secretAccessKey: 'local-engine-secret' } as const;

export type Environment = Readonly<Record<string, string | undefined>>;

const VARIABLE = 'AWS_ENDPOINT_URL_DYNAMODB';
const PREFIX_FILE = 'dynamodb-table-prefix';
const ANSWER_MILLISECONDS = 5_000;

/** Undefined when the environment names none. @throws Error when nothing answers there. */
export async function externalEndpoint(environment: Environment): Promise<string | undefined> {
  const endpoint = environment[VARIABLE];
  if (endpoint === undefined || endpoint === '') return undefined;
  if (!endpoint.startsWith('http://')) throw new Error(`${VARIABLE} is ${endpoint}; it must begin with http://`);
  try {
    const answer = await fetch(endpoint, { signal: AbortSignal.timeout(ANSWER_MILLISECONDS) });
    await answer.body?.cancel();
  } catch (cause) {
    throw new Error(`${VARIABLE} is ${endpoint}, but no database answers there`, { cause });
  }
  return endpoint;
}

/** A new prefix for tables that are deleted with their service. */
export function newTablePrefix(): string {
  return `${randomBytes(6).toString('hex')}.`;
}

/** The prefix of the tables that belong to a data folder: a restart finds them again. */
export async function keptTablePrefix(dataFolder: string): Promise<string> {
  const kept = await readTablePrefix(dataFolder);
  if (kept !== undefined) return kept;
  const prefix = newTablePrefix();
  await mkdir(dataFolder, { recursive: true });
  await writeFile(join(dataFolder, PREFIX_FILE), prefix);
  return prefix;
}

async function readTablePrefix(dataFolder: string): Promise<string | undefined> {
  return readFile(join(dataFolder, PREFIX_FILE), 'utf8').catch(() => undefined);
}

/**
 * Deletes the tables that belong to a data folder, if it has any in an external database.
 * @throws Error when the environment names no such database, or nothing answers there.
 */
export async function deleteExternalTables(dataFolder: string, environment: Environment = process.env): Promise<void> {
  const prefix = await readTablePrefix(dataFolder);
  if (prefix === undefined) return;
  const endpoint = await externalEndpoint(environment);
  if (endpoint === undefined) {
    throw new Error(`The tables of ${dataFolder} are in an external database: set ${VARIABLE} to its address`);
  }
  const client = new DynamoDBClient({ endpoint, region: LOCAL_REGION, credentials: DATABASE_CREDENTIALS });
  try {
    await deleteTables(client, prefix);
  } finally {
    client.destroy();
  }
}

/** Deletes each table whose name begins with the prefix. */
export async function deleteTables(client: DynamoDBClient, prefix: string): Promise<void> {
  const names: string[] = [];
  for await (const { TableNames = [] } of paginateListTables({ client }, {})) {
    names.push(...TableNames.filter((name) => name.startsWith(prefix)));
  }
  for (const TableName of names) await client.send(new DeleteTableCommand({ TableName }));
}
