/** Finds the engine that uses a data folder: two engines on one folder would destroy it. */
import { resolve } from 'node:path';
import * as z from 'zod';
import { ENGINE_PATH } from '../lambda/api.ts';
import { FAULTS_PATH } from '../service/fault-api.ts';
import { type RequestToSign, signedFetch } from '../service/signed-fetch.ts';
import { readCredentials } from './credentials-file.ts';
import { loopback, readKeptPorts } from './ports.ts';

/** Thrown when another engine uses the data folder. */
export class EngineRunningError extends Error {
  override readonly name = 'EngineRunningError';
  readonly dataFolder: string;
  readonly pid: number;
  constructor(dataFolder: string, { pid, website }: RunningEngine) {
    super(
      `A local engine already runs on ${dataFolder}: ${website} (process ${pid}). Stop it with Ctrl-C in its terminal.`,
    );
    this.dataFolder = dataFolder;
    this.pid = pid;
  }
}

/** An engine as another process sees it. Each address is `http://127.0.0.1:PORT/...`. */
export interface RunningEngine {
  readonly pid: number;
  /** The address of the website, if the engine was started with one. */
  readonly website: string;
  /** Fault switches: `GET`, `POST` with JSON, `DELETE`. */
  readonly faults: Readonly<Record<FaultSwitches, (request: RequestToSign) => Promise<Response>>>;
}

/** What can be made to fail. */
export type FaultSwitches = 'functions' | 'database';

const answerSchema = z.object({ dataFolder: z.string(), pid: z.int() });

/** Asks the port that the folder's last engine used, because a file with a process id would outlive `kill -9`. */
export async function findRunningEngine(dataFolder: string): Promise<RunningEngine | undefined> {
  const { lambda, dynamoDb, website } = await readKeptPorts(dataFolder);
  if (lambda === undefined || dynamoDb === undefined || website === undefined) return undefined;
  // An engine of the release before asks for no signature.
  const credentials = (await readCredentials(dataFolder)) ?? { accessKeyId: 'NONE', secretAccessKey: '' };
  const question = { method: 'GET', signal: AbortSignal.timeout(1_000) } as const;
  const answer = await signedFetch(loopback(lambda) + ENGINE_PATH, question, 'lambda', credentials)
    .then((response) => response.json())
    .catch(() => undefined);
  const parsed = answerSchema.safeParse(answer);
  if (!parsed.success || resolve(parsed.data.dataFolder) !== resolve(dataFolder)) return undefined;
  return {
    pid: parsed.data.pid,
    website: loopback(website),
    faults: {
      functions: (request) => signedFetch(loopback(lambda) + FAULTS_PATH, request, 'lambda', credentials),
      database: (request) => signedFetch(loopback(dynamoDb) + FAULTS_PATH, request, 'dynamodb', credentials),
    },
  };
}

/** @throws EngineRunningError */
export async function assertNotRunning(dataFolder: string): Promise<void> {
  const running = await findRunningEngine(dataFolder);
  if (running !== undefined) throw new EngineRunningError(dataFolder, running);
}
