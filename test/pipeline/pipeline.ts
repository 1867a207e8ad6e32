/** A local engine with the real template and bundles, for tests of whole runs. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { type ApiClient, signedIn } from '../../infra/commands/cli/api-client.ts';
import { importSource } from '../../infra/commands/cli/import-source.ts';
import { type RegisterSource, readRegisterSource } from '../../infra/commands/cli/register-source.ts';
import { coordinatorOf, SAMPLE_USERS } from '../../infra/commands/samples.ts';
import { type Engine, type EngineOptions, startEngine } from '../../infra/local/engine.ts';
import { synthesise } from '../../infra/synthesis/synthesise.ts';
import { S3ObjectStore } from '../../lambdas/adapters/objects/object-store.ts';
import {
  type AuditEvent,
  auditTrailSchema,
  type CheckAnswer,
  checkAnswerSchema,
  type ExportStatus,
  type ExportView,
  type ImportView,
} from '../../lambdas/protocol.ts';
import { type SampleName, sampleFolder } from '../sample-registers.ts';

export interface Pipeline {
  readonly engine: Engine;
  /** The engine's folder with logs, dead letters and notifications. */
  readonly dataFolder: string;
  readonly working: S3ObjectStore;
  readonly reports: S3ObjectStore;
  readonly registers: S3ObjectStore;
  as(username: string): ApiClient;
  /** Through the API, as a coordinator of its organisation, with the check that follows it. @returns the ended import */
  import(register: SampleName | RegisterSource): Promise<ImportView>;
  close(): Promise<void>;
}

export async function startPipeline(
  options: Pick<
    EngineOptions,
    'injectable' | 'speed' | 'concurrency' | 'adjustEnvironment' | 'onReport' | 'callFaults' | 'website' | 'users'
  > = {},
): Promise<Pipeline> {
  const dataFolder = await mkdtemp(path.join(tmpdir(), 'bufdir-pipeline-'));
  const steps = new Steps();
  const engine = await startEngine({
    dataFolder,
    synthesis: await synthesise(),
    persistent: false,
    fast: true,
    // The reconciler runs each minute: no test waits for it, and every two seconds it took a twentieth of the CPU.
    speed: 1,
    // Enough for every function of an export, because starting a process again costs more than most invocations.
    maxIdle: 32,
    users: SAMPLE_USERS,
    ...options,
    onReport(report) {
      steps.ended(report.functionName);
      options.onReport?.(report);
    },
  });
  const s3 = new S3Client(engine.clientConfiguration('s3'));
  const bucketNamed = (variable: string): S3ObjectStore => {
    const bucket = engine.stack.functions.map(({ environment }) => environment[variable]).find(Boolean);
    return new S3ObjectStore(s3, bucket ?? variable);
  };
  const clients = new Map<string, ApiClient>();
  // One of each user, because each signs in anew.
  const as = (username: string): ApiClient => {
    const api = clients.get(username) ?? signedIn(engine, username);
    clients.set(username, api);
    stepsOf.set(api, steps);
    return api;
  };
  return {
    engine,
    dataFolder,
    working: bucketNamed('WORKING_BUCKET'),
    reports: bucketNamed('REPORTS_BUCKET'),
    registers: bucketNamed('REGISTERS_BUCKET'),
    as,
    async import(register) {
      const source = typeof register === 'string' ? await readRegisterSource(sampleFolder(register), {}) : register;
      const api = as(coordinatorOf(source.organisationNumber));
      const ended = await importSource(api, source, { news: looks(api) });
      // A fault that a test injects is for what the test does.
      await checkEnded(api, source.year);
      return ended;
    },
    async close() {
      s3.destroy();
      await engine.close();
      await rm(dataFolder, { recursive: true, force: true });
    },
  };
}

export const TERMINAL: readonly ExportStatus[] = ['completed', 'completed_empty', 'failed', 'cancelled'];

/** Functions whose end leaves the status of every run as it is. */
const WITHOUT_STEP = /-(Api|Push|Notifier|Heartbeat|QueryActivities|AggregateActivities|MapColumns|ReadFile)$/;
/** For a status that the API has changed, or the end of an execution that was stopped. */
const LONGEST_STEP = 1_000;

/** When a function of an engine ends that may have changed the status of a run. */
class Steps {
  #next = Promise.withResolvers<void>();

  ended(functionName: string): void {
    if (WITHOUT_STEP.test(functionName)) return;
    this.#next.resolve();
    this.#next = Promise.withResolvers();
  }

  async next(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const longest = setTimeout(resolve, LONGEST_STEP);
    await Promise.race([this.#next.promise, promise]);
    clearTimeout(longest);
  }
}

const stepsOf = new WeakMap<ApiClient, Steps>();

/** Waits from one look at a run to the next. A look costs some 20 ms of CPU, which the run needs as well. */
export function looks(api: ApiClient): { next(): Promise<void> } {
  const steps = stepsOf.get(api);
  if (steps === undefined) return { next: () => pause(60) };
  // Begun before each look, so that no step falls between the look and the wait.
  let coming = steps.next();
  return {
    async next() {
      await coming;
      coming = steps.next();
    },
  };
}

/**
 * Looks at an export until it has one of the statuses.
 * @param seen gets all views; with it the export is looked at ten times a second
 * @throws Error with its last status when it does not get there
 */
export async function until(
  api: ApiClient,
  exportId: string,
  statuses: readonly ExportStatus[] = TERMINAL,
  { seen, patience = 60_000 }: { readonly seen?: ExportView[]; readonly patience?: number } = {},
): Promise<ExportView> {
  const deadline = Date.now() + patience;
  const { next } = seen === undefined ? looks(api) : { next: () => pause(100) };
  for (;;) {
    const view = await api.view(exportId);
    seen?.push(view);
    if (statuses.includes(view.progress.status)) {
      return view;
    }
    if (Date.now() > deadline || TERMINAL.includes(view.progress.status)) {
      throw new Error(`${exportId} is ${view.progress.status}: ${JSON.stringify(view.result)}`);
    }
    await next();
  }
}

/**
 * Polls for something that happens after the status is written, such as the clean-up.
 * @param next waits from one look to the next
 * @returns the last value
 */
export async function eventually<T>(
  read: () => Promise<T>,
  holds: (value: T) => boolean,
  next: () => Promise<void> = () => pause(60),
): Promise<T> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const value = await read();
    if (holds(value) || Date.now() > deadline) {
      return value;
    }
    await next();
  }
}

/** Looks at the check of a base year until there is one that has ended. @throws Error with its last state when there is none */
export async function checkEnded(api: ApiClient, year = 2025): Promise<CheckAnswer> {
  const answer = await eventually(
    async () => checkAnswerSchema.parse(await api.json('GET', `/checks/${year}`)),
    ({ state }) => state.kind === 'checked' || state.kind === 'failed',
    looks(api).next,
  );
  if (answer.state.kind !== 'checked' && answer.state.kind !== 'failed') {
    throw new Error(`The check is ${JSON.stringify(answer.state)}`);
  }
  return answer;
}

/** @throws Error when the trail is not whole */
export async function auditOf(api: ApiClient, exportId: string): Promise<AuditEvent[]> {
  const { events, check } = auditTrailSchema.parse(await api.json('GET', `/exports/${exportId}/audit`));
  if (check.outcome !== 'whole' || check.chained !== events.length) {
    throw new Error(`The audit trail is not whole: ${JSON.stringify(check)}`);
  }
  return events;
}

export function workingPrefix(organisationNumber: string, exportId: string): string {
  return `work/${organisationNumber}/${exportId}/`;
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
