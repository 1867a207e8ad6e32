/** A local engine on which the minutes of metrics and alarms pass at once, for tests that fire alarms with real faults. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { ApiClient } from '../../../infra/commands/cli/api-client.ts';
import { type AlarmState, buildReport, type FaultInput } from '../../../infra/local/engine.ts';
import { exportItemKey, importItemKey, type TableKey } from '../../../lambdas/adapters/tables/table-keys.ts';
import {
  createdImportSchema,
  type ExportStatus,
  type ImportStatus,
  type ImportView,
  importPageSchema,
  importViewSchema,
} from '../../../lambdas/protocol.ts';
import { emptyRequest, importEmptyRegister } from '../empty-register.ts';
import { checkEnded, looks, type Pipeline, pause, startPipeline, TERMINAL } from '../pipeline.ts';
import { writeTinyRegister } from '../tiny-register.ts';

/** Of the exports that end soon. */
export const NBF = '971038179';
/** Files of HLF's register. A chunk never spans two, so each stage of its exports has as many tries. */
const HLF_FILES = 20;
/** It imports, and its register is in nobody's way. */
export const IMPORTER = { user: 'nhf-kari', organisationNumber: '963281684' };
export const STACK = 'BufdirExport';
/** A wait ends with what it waits for; this bounds it on a busy machine. */
export const MAX_WAIT = 240_000;
/** One more than the alarm about them needs. */
const ENDED_EXPORTS = 6;
/** Looks at alarms before what fires them is done again: some metrics come later than the records. */
const LOOKS = 5;
/** The concurrency of an organisation's requests for one page after the other. */
const READERS = 6;

/** Exports of one register take turns with these, because the same request joins the running export. */
const FORMATS = [
  { format: 'xlsx', language: 'nb' },
  { format: 'xlsx', language: 'en' },
  { format: 'csv', language: 'nb' },
  { format: 'csv', language: 'en' },
] as const;

const SCHEDULED = { source: 'aws.events', 'detail-type': 'Scheduled Event', detail: {} };
const HEAD =
  'aktivitet_id;lokallag;dato;start;slutt;aktivitetstype;tittel;kommunenr;land;form;arrangor;antall_deltakere';
const ACTIVITY = '2025-03-01;18:00;20:00;Showdown;Trening;0301;NO;fysisk;egen;5';

export class AlarmPipeline {
  readonly pipeline: Pipeline;
  readonly exportsTable: string;
  /** Of the organisation with the small register. */
  readonly api: ApiClient;
  /** Of the organisation whose register has twenty files. */
  readonly hlf: ApiClient;
  /** Of the organisation that imports. */
  readonly importer: ApiClient;
  /** Of each organisation. */
  private readonly finance: readonly ApiClient[];
  private readonly database: DynamoDBDocumentClient;
  private readonly lambda: LambdaClient;
  private requests = 0;
  private imported = 0;

  private constructor(
    pipeline: Pipeline,
    [api, hlf, importer]: readonly [ApiClient, ApiClient, ApiClient],
    finance: readonly ApiClient[],
  ) {
    this.pipeline = pipeline;
    this.finance = finance;
    this.api = api;
    this.hlf = hlf;
    this.importer = importer;
    const { engine } = pipeline;
    this.database = DynamoDBDocumentClient.from(new DynamoDBClient(engine.clientConfiguration('dynamodb')));
    this.lambda = new LambdaClient(engine.clientConfiguration('lambda'));
    const tableNamed = (variable: string): string =>
      engine.stack.functions.map(({ environment }) => environment[variable]).find((name) => name !== undefined) ?? '';
    this.exportsTable = tableNamed('EXPORTS_TABLE');
  }

  static async start(): Promise<AlarmPipeline> {
    // The reconciler runs every ten seconds.
    const pipeline = await startPipeline({ injectable: true, callFaults: true, speed: 6, concurrency: 3 });
    await pipeline.import(await writeTinyRegister(path.join(pipeline.dataFolder, 'tiny'), NBF));
    await importEmptyRegister(pipeline.as('nbf-kari'));
    const hlf = pipeline.as('hlf-kari');
    const clients = [pipeline.as('nbf-kari'), hlf, pipeline.as(IMPORTER.user)] as const;
    const finance = ['nbf-filip', 'hlf-filip', 'nhf-filip'].map(pipeline.as);
    const alarms = new AlarmPipeline(pipeline, clients, finance);
    await hlf.json('PUT', '/configuration/2025', {
      organisation: 'HLF',
      labels: { Showdown: 'AKTGR' },
      vocabularies: {},
      settings: {},
      columnConfiguration: null,
    });
    const { importId } = await alarms.startImport(HLF_FILES, hlf);
    await alarms.importReaches(importId, ['completed'], hlf);
    return alarms;
  }

  async close(): Promise<void> {
    this.database.destroy();
    this.lambda.destroy();
    await this.pipeline.close();
  }

  /** Starts an export with nothing to report, which ends soon. */
  startEmpty(): Promise<{ exportId: string }> {
    return this.api.start(emptyRequest());
  }

  /** Exports with nothing to report, until all have the status. More than the alarm about ended exports needs. */
  async emptyExports(status: ExportStatus): Promise<void> {
    const started = await Promise.all(Array.from({ length: ENDED_EXPORTS }, () => this.startEmpty()));
    await Promise.all(started.map(({ exportId }) => this.reachesStatus(exportId, [status])));
  }

  /** Starts an export of the small register. */
  startSmall(): Promise<{ exportId: string }> {
    return this.api.start({ year: 2025, ...this.nextFormat() });
  }

  /** Starts an export of the register with twenty files: sixty chunks. */
  startLarge(): Promise<{ exportId: string }> {
    return this.hlf.start({ year: 2025, ...this.nextFormat() });
  }

  /** Starts an import of new files with one activity each. */
  async startImport(files: number, by: ApiClient = this.importer): Promise<{ importId: string }> {
    const contents = new Map<string, string>();
    for (let file = 0; file < files; file += 1) {
      this.imported += 1;
      contents.set(`lokallag ${this.imported}.csv`, `${HEAD}\n1;Lag ${this.imported};${ACTIVITY}\n`);
    }
    const announced = [...contents].map(([name, text]) => ({ name, bytes: Buffer.byteLength(text) }));
    const created = createdImportSchema.parse(await by.json('POST', '/imports', { year: 2025, files: announced }));
    for (const { url, headers, name } of created.uploads) {
      await fetch(url, { method: 'PUT', headers, body: contents.get(name) ?? '' });
    }
    const { importId } = created.import;
    await by.json('POST', `/imports/${importId}/start`, { replace: [] });
    return { importId };
  }

  /** Waits until an import has one of the statuses. */
  async importReaches(
    importId: string,
    statuses: readonly ImportStatus[],
    by: ApiClient = this.importer,
  ): Promise<void> {
    const deadline = Date.now() + MAX_WAIT;
    const { next } = looks(by);
    for (;;) {
      const { status } = importViewSchema.parse(await by.json('GET', `/imports/${importId}`));
      if (statuses.includes(status)) {
        // Its writes would use up the faults that the next import is to meet.
        if (status === 'completed') await checkEnded(by);
        return;
      }
      if (Date.now() > deadline) throw new Error(`${importId} is ${status}`);
      await next();
    }
  }

  private nextFormat() {
    this.requests += 1;
    return FORMATS[this.requests % FORMATS.length];
  }

  /** Waits until an export has one of the statuses. Failed reads are ignored, because some faults are in the API. */
  async reachesStatus(
    exportId: string,
    statuses: readonly ExportStatus[] = TERMINAL,
    by: ApiClient = this.api,
  ): Promise<void> {
    const deadline = Date.now() + MAX_WAIT;
    const { next } = looks(by);
    for (;;) {
      const status = await by.view(exportId).then(
        (view) => view.progress.status,
        () => undefined,
      );
      if (status !== undefined && statuses.includes(status)) return;
      if (Date.now() > deadline) throw new Error(`${exportId} is ${status}`);
      await next();
    }
  }

  /** Reads an export as waiting pages do. */
  async read(exportId: string, times: number): Promise<void> {
    let left = times;
    const reader = async () => {
      for (; left > 0; left -= 1) {
        // Failed reads are what an alarm measures.
        await this.api.view(exportId).catch(() => {});
      }
    };
    await Promise.all(Array.from({ length: READERS }, reader));
  }

  /** All imports of all organisations, with their cost, which only finance sees. */
  async imports(): Promise<ImportView[]> {
    const pages = await Promise.all(this.finance.map((client) => client.json('GET', '/imports?limit=50')));
    return pages.flatMap((page) => importPageSchema.parse(page).imports);
  }

  /** The figures of a panel of the finance dashboard by their labels. */
  financeFigures(title: string): Record<string, number> {
    const { dashboards } = buildReport(this.pipeline.engine.operations, '30d');
    const panel = dashboards
      .flatMap(({ widgets }) => widgets)
      .find((widget) => widget.kind === 'metric' && widget.title === title);
    if (panel?.kind !== 'metric') throw new Error(`There is no panel ${title}`);
    return Object.fromEntries(
      panel.series.map(({ label, values }) => [label, values.reduce<number>((sum, value) => sum + (value ?? 0), 0)]),
    );
  }

  /** Waits until each of the alarms has fired since the call. @param cause is repeated every five minutes until then */
  fires(alarms: readonly string[], cause: () => Promise<unknown> = async () => undefined): Promise<void> {
    return this.reach(alarms, 'ALARM', cause, { minutes: 1, milliseconds: 400 });
  }

  /**
   * Waits until each of the alarms has recovered since the call.
   * @param minutes that an alarm looks back
   * @param work is done when half of them have passed, so that the alarms judge it alone when all have passed
   */
  async recovers(
    alarms: readonly string[],
    minutes: number,
    work: () => Promise<unknown> = async () => undefined,
  ): Promise<void> {
    this.pipeline.engine.passMetricMinutes(Math.ceil(minutes / 2));
    await this.reach(alarms, 'OK', work, { minutes: Math.ceil(minutes / 9), milliseconds: 100 });
  }

  private async reach(
    alarms: readonly string[],
    state: AlarmState,
    work: () => Promise<unknown>,
    step: { readonly minutes: number; readonly milliseconds: number },
  ): Promise<void> {
    const { engine } = this.pipeline;
    const before = engine.operations.alarmHistory.length;
    const isIn = (alarm: string) =>
      this.stateOf(alarm).state === state ||
      engine.operations.alarmHistory
        .slice(before)
        .some((change) => change.alarm === `${STACK}-${alarm}` && change.to === state);
    const deadline = Date.now() + MAX_WAIT;
    for (let look = 0; !alarms.every(isIn); look += 1) {
      if (Date.now() > deadline) {
        const states = alarms.map((alarm) => `${alarm} is ${this.stateOf(alarm).state}: ${this.stateOf(alarm).reason}`);
        throw new Error(states.join('; '));
      }
      if (look % LOOKS === 0) await work();
      await pause(step.milliseconds);
      engine.passMetricMinutes(step.minutes);
    }
  }

  private stateOf(alarm: string): { state: AlarmState; reason: string } {
    const found = this.pipeline.engine.operations.alarms.find((status) => status.alarm.name === `${STACK}-${alarm}`);
    if (found === undefined) throw new Error(`There is no alarm ${alarm}`);
    return found;
  }

  /** Moves a time in the record of an export of the small register into the past. */
  async age(exportId: string, field: readonly string[], milliseconds: number): Promise<void> {
    await this.setTime(exportItemKey(NBF, exportId), field, Date.now() - milliseconds);
  }

  /** Moves a time in the record of an import into the past. @param field such as `files[0]`, `startedAt` */
  async ageImport(importId: string, field: readonly string[], milliseconds: number): Promise<void> {
    await this.setTime(importItemKey(IMPORTER.organisationNumber, importId), field, Date.now() - milliseconds);
  }

  private async setTime(key: TableKey, field: readonly string[], time: number): Promise<void> {
    const parts = field.map((part) => /^(\w+)(\[\d+\])?$/.exec(part) ?? ['', part]);
    await this.database.send(
      new UpdateCommand({
        TableName: this.exportsTable,
        Key: key,
        UpdateExpression: `SET #record.${parts.map(([, , index = ''], at) => `#${at}${index}`).join('.')} = :then`,
        ExpressionAttributeNames: {
          '#record': 'record',
          ...Object.fromEntries(parts.map(([, name = ''], at) => [`#${at}`, name])),
        },
        ExpressionAttributeValues: { ':then': new Date(time).toISOString() },
      }),
    );
  }

  inject(fault: FaultInput): void {
    this.pipeline.engine.inject(fault);
  }

  clearFaults(functionName: string): void {
    this.pipeline.engine.clearFaults(functionName);
  }

  clearDatabaseFaults(): void {
    this.pipeline.engine.clearDatabaseFaults();
  }

  /** Waits until invocations have used up every fault of the function. */
  async faultsAreUsed(functionName: string): Promise<void> {
    const areUsed = () => {
      const pending = JSON.stringify(this.pipeline.engine.pendingFaults());
      return !pending.replaceAll('-', '').toLowerCase().includes(functionName.replaceAll('-', ''));
    };
    await waitUntil(areUsed, `No invocation of ${functionName} has met its fault`);
  }

  /** Runs the reconciler now, as its schedule does. */
  async reconcile(): Promise<void> {
    await this.pipeline.engine.invoke(`${STACK}-Reconciler`, SCHEDULED);
  }

  /** Waits until something has been given up. */
  async hasDeadLetters(): Promise<void> {
    await waitUntil(() => existsSync(this.deadLetters), 'There is no dead letter');
  }

  get deadLetters(): string {
    return path.join(this.pipeline.dataFolder, 'dead-letters');
  }

  /** Invokes a function directly, as an operator does with the Lambda API. */
  async invokeByHand(functionName: string): Promise<void> {
    await this.lambda.send(new InvokeCommand({ FunctionName: functionName, Payload: '{}' }));
  }
}

/** @throws Error with the complaint when it does not hold in time */
async function waitUntil(holds: () => boolean, complaint: string): Promise<void> {
  const deadline = Date.now() + MAX_WAIT;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(complaint);
    await pause(100);
  }
}
