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
    'injectable' | 'speed' | 'concurrency' | 'adjustEnvironment' | 'onReport' | 'callFaults' | 'website'
  > = {},
): Promise<Pipeline> {
  const dataFolder = await mkdtemp(path.join(tmpdir(), 'bufdir-pipeline-'));
  const engine = await startEngine({
    dataFolder,
    synthesis: await synthesise(),
    persistent: false,
    fast: true,
    // Enough for every function of an export, because starting a process again costs more than most invocations.
    maxIdle: 32,
    users: SAMPLE_USERS,
    ...options,
  });
  const s3 = new S3Client(engine.clientConfiguration('s3'));
  const bucketNamed = (variable: string): S3ObjectStore => {
    const bucket = engine.stack.functions.map(({ environment }) => environment[variable]).find(Boolean);
    return new S3ObjectStore(s3, bucket ?? variable);
  };
  return {
    engine,
    dataFolder,
    working: bucketNamed('WORKING_BUCKET'),
    reports: bucketNamed('REPORTS_BUCKET'),
    registers: bucketNamed('REGISTERS_BUCKET'),
    as: (username) => signedIn(engine, username),
    async import(register) {
      const source = typeof register === 'string' ? await readRegisterSource(sampleFolder(register), {}) : register;
      const api = signedIn(engine, coordinatorOf(source.organisationNumber));
      const ended = await importSource(api, source);
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

/** Polls an export until it has one of the statuses. @throws Error with its last status when it does not get there */
export async function until(
  api: ApiClient,
  exportId: string,
  statuses: readonly ExportStatus[] = TERMINAL,
  seen: ExportView[] = [],
  patience = 60_000,
): Promise<ExportView> {
  const deadline = Date.now() + patience;
  for (;;) {
    const view = await api.view(exportId);
    seen.push(view);
    if (statuses.includes(view.progress.status)) {
      return view;
    }
    if (Date.now() > deadline || TERMINAL.includes(view.progress.status)) {
      throw new Error(`${exportId} is ${view.progress.status}: ${JSON.stringify(view.result)}`);
    }
    // Each view costs some 20 ms of CPU, which the export needs as well.
    await pause(120);
  }
}

/** Polls for something that happens after the status is written, such as the clean-up. @returns the last value */
export async function eventually<T>(read: () => Promise<T>, holds: (value: T) => boolean): Promise<T> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const value = await read();
    if (holds(value) || Date.now() > deadline) {
      return value;
    }
    await pause(60);
  }
}

/** Polls the check of a base year until there is one that has ended. @throws Error with its last state when there is none */
export async function checkEnded(api: ApiClient, year = 2025): Promise<CheckAnswer> {
  const answer = await eventually(
    async () => checkAnswerSchema.parse(await api.json('GET', `/checks/${year}`)),
    ({ state }) => state.kind === 'checked' || state.kind === 'failed',
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
