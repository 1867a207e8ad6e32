/** The engine of the harness: in a process of its own, in a folder that outlives it, so that it can be killed and started again. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { LOCAL_REGION, setClockOffset } from '../../../infra/local/engine.ts';
import type { EngineOrder, EngineReady, EngineResponse } from './engine-messages.ts';

const PROCESS = join(import.meta.dirname, 'engine-process.ts');
const heldSchema = z.array(z.object({ functionName: z.string(), contains: z.string() }));
export type Held = z.infer<typeof heldSchema>[number];

export class EngineUnderFaults {
  readonly dataFolder: string;
  readonly #organisations: number;
  #child: ChildProcess | undefined;
  #ready: EngineReady | undefined;
  #clients: { readonly s3: S3Client; readonly tables: DynamoDBDocumentClient } | undefined;
  #waiting = new Map<number, PromiseWithResolvers<unknown>>();
  #requests = 0;
  #offset = 0;
  #restarting: Promise<void> | undefined;

  private constructor(dataFolder: string, organisations: number) {
    this.dataFolder = dataFolder;
    this.#organisations = organisations;
  }

  /** @param organisations number of organisations with users */
  static async start(dataFolder: string, organisations: number): Promise<EngineUnderFaults> {
    const engine = new EngineUnderFaults(dataFolder, organisations);
    await engine.#start();
    return engine;
  }

  get endpoints(): EngineReady['endpoints'] {
    return this.#started().endpoints;
  }

  /** A variable of the functions' environment, such as the name of a bucket. */
  variable(name: string): string {
    const value = this.#started().variables[name];
    if (value === undefined) throw new Error(`No function has the variable ${name}`);
    return value;
  }

  get s3(): S3Client {
    return this.#connected().s3;
  }

  get tables(): DynamoDBDocumentClient {
    return this.#connected().tables;
  }

  /** Waits for the end of a restart. @throws Error when the engine refuses, or ends meanwhile */
  async order(order: EngineOrder): Promise<unknown> {
    await this.restarted();
    this.#requests += 1;
    const id = this.#requests;
    const answer = Promise.withResolvers<unknown>();
    this.#waiting.set(id, answer);
    this.#child?.send({ ...order, id }, (error) => error && answer.reject(error));
    return answer.promise.finally(() => this.#waiting.delete(id));
  }

  /** Resolves at the end of a restart, or at once. */
  async restarted(): Promise<void> {
    await this.#restarting;
  }

  /** Which invocations wait; answers when that has changed since the last answer, or after half a second. */
  async held(): Promise<Held[]> {
    return heldSchema.parse(await this.order({ do: 'held' }));
  }

  /** Kills the engine as a power cut does, and starts it again in the same folder. */
  async restart(): Promise<void> {
    this.#restarting ??= this.#killAndStart().finally(() => {
      this.#restarting = undefined;
    });
    return this.#restarting;
  }

  /** Moves the clocks of the engine, of all functions and of this process. They never go back. */
  async moveClock(milliseconds: number): Promise<void> {
    this.#offset += milliseconds;
    setClockOffset(this.#offset);
    await this.order({ do: 'set-clock', offset: this.#offset });
  }

  async close(): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    const ended = once(child, 'exit');
    await this.order({ do: 'close' }).catch(() => undefined);
    await ended;
    this.#disconnect();
    setClockOffset(0);
  }

  async #killAndStart(): Promise<void> {
    const child = this.#child;
    if (child !== undefined) {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    }
    this.#disconnect();
    await this.#start();
  }

  async #start(): Promise<void> {
    const child = fork(PROCESS, [this.dataFolder, String(this.#organisations)], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.#child = child;
    const ready = Promise.withResolvers<EngineReady>();
    child.once('message', (message: EngineReady) => ready.resolve(message));
    child.once('exit', (code, signal) => {
      const error = new Error(`The engine ended with ${code ?? signal}`);
      ready.reject(error);
      for (const { reject } of this.#waiting.values()) reject(error);
    });
    this.#ready = await ready.promise;
    child.on('message', (message: EngineResponse) => this.#answered(message));
    const configuration = { region: LOCAL_REGION, credentials: this.#ready.credentials };
    const { endpoints } = this.#ready;
    this.#clients = {
      s3: new S3Client({ ...configuration, endpoint: endpoints.s3 }),
      tables: DynamoDBDocumentClient.from(new DynamoDBClient({ ...configuration, endpoint: endpoints.dynamodb })),
    };
    if (this.#offset > 0) {
      this.#requests += 1;
      child.send({ do: 'set-clock', offset: this.#offset, id: this.#requests });
    }
  }

  #disconnect(): void {
    this.#clients?.s3.destroy();
    this.#clients?.tables.destroy();
  }

  #answered(message: EngineResponse): void {
    const answer = this.#waiting.get(message.id);
    if ('error' in message) answer?.reject(new Error(message.error));
    else answer?.resolve(message.result);
  }

  #started(): EngineReady {
    if (this.#ready === undefined) throw new Error('The engine has not started');
    return this.#ready;
  }

  #connected() {
    if (this.#clients === undefined) throw new Error('The engine has not started');
    return this.#clients;
  }
}
