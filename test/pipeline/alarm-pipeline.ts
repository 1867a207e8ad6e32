/** A local engine on which an hour of CloudWatch passes in a minute, for tests that fire alarms with real faults. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { ApiClient } from '../../infra/commands/cli/api-client.ts';
import type { AlarmState, FaultInput } from '../../infra/local/engine.ts';
import { exportItemKey } from '../../lambdas/adapters/tables/table-keys.ts';
import type { ExportStatus } from '../../lambdas/protocol.ts';
import { type Pipeline, pause, startPipeline, TERMINAL } from './pipeline.ts';

/** The smaller register, for exports that end soon; HLF's has twenty chunks in each stage. */
const NBF = '971038179';
export const STACK = 'BufdirExport';
/** A wait ends with what it waits for; this bounds it on a busy machine. */
export const MAX_WAIT = 240_000;

/** Exports of one register take turns with these, because the same request joins the running export. */
const FORMATS = [
  { format: 'xlsx', language: 'nb' },
  { format: 'xlsx', language: 'en' },
  { format: 'csv', language: 'nb' },
  { format: 'csv', language: 'en' },
] as const;

export class AlarmPipeline {
  readonly pipeline: Pipeline;
  readonly exportsTable: string;
  readonly activitiesTable: string;
  /** Of the organisation with the smaller register. */
  readonly api: ApiClient;
  /** Of the organisation with the larger register. */
  readonly hlf: ApiClient;
  private readonly database: DynamoDBDocumentClient;
  private branches = 0;
  private requests = 0;

  private constructor(pipeline: Pipeline, api: ApiClient, hlf: ApiClient) {
    this.pipeline = pipeline;
    this.api = api;
    this.hlf = hlf;
    const { engine } = pipeline;
    this.database = DynamoDBDocumentClient.from(new DynamoDBClient(engine.clientConfiguration('dynamodb')));
    const tableNamed = (variable: string): string =>
      engine.stack.functions.map(({ environment }) => environment[variable]).find((name) => name !== undefined) ?? '';
    this.exportsTable = tableNamed('EXPORTS_TABLE');
    this.activitiesTable = tableNamed('ACTIVITIES_TABLE');
  }

  static async start(): Promise<AlarmPipeline> {
    const pipeline = await startPipeline({ injectable: true, speed: 60, concurrency: 3 });
    const { engine } = pipeline;
    // One token for all reads, because issuing one costs more than a read.
    const clientOf = async (username: string) => {
      const { idToken } = await engine.issueTokens(username);
      return new ApiClient(engine.endpoints.httpApi, async () => idToken);
    };
    await pipeline.import('blindeforbundet-2025');
    await pipeline.import('hlf-2025');
    return new AlarmPipeline(pipeline, await clientOf('nbf-kari'), await clientOf('hlf-kari'));
  }

  async close(): Promise<void> {
    this.database.destroy();
    await this.pipeline.close();
  }

  /** Starts an export with nothing to report, which ends soon. */
  startEmpty(): Promise<{ exportId: string }> {
    this.branches += 1;
    return this.api.start({ year: 2025, branches: [`Finnes ikke ${this.branches}`] });
  }

  /** Starts an export of the smaller register. */
  startSmall(): Promise<{ exportId: string }> {
    return this.api.start({ year: 2025, ...this.nextFormat() });
  }

  /** Starts an export of the larger register: sixty chunks. */
  startLarge(): Promise<{ exportId: string }> {
    return this.hlf.start({ year: 2025, ...this.nextFormat() });
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
    for (;;) {
      const status = await by.view(exportId).then(
        (view) => view.progress.status,
        () => undefined,
      );
      if (status !== undefined && statuses.includes(status)) return;
      if (Date.now() > deadline) throw new Error(`${exportId} is ${status}`);
      await pause(250);
    }
  }

  /** Reads an export as waiting pages do: often enough for a rate to be meaningful, even while some reads are slow. */
  keepReading(exportId: string): { stop(): Promise<void> } {
    let reading = true;
    const loops = Array.from({ length: 8 }, async () => {
      while (reading) {
        // Failed reads are what the alarm measures.
        await Promise.all([this.api.view(exportId).catch(() => {}), pause(600)]);
      }
    });
    return {
      async stop() {
        reading = false;
        await Promise.all(loops);
      },
    };
  }

  fires(alarm: string, meanwhile?: () => Promise<unknown>): Promise<void> {
    return this.reachesState(alarm, 'ALARM', meanwhile);
  }

  recovers(alarm: string, meanwhile?: () => Promise<unknown>): Promise<void> {
    return this.reachesState(alarm, 'OK', meanwhile);
  }

  /** Waits until an alarm is in the state or has been since the call. @param meanwhile is repeated until then */
  private async reachesState(
    alarm: string,
    state: AlarmState,
    meanwhile: () => Promise<unknown> = () => pause(100),
  ): Promise<void> {
    const changes = () =>
      this.pipeline.engine.operations.alarmHistory.filter((change) => change.alarm === `${STACK}-${alarm}`);
    const before = changes().length;
    const reached = () =>
      this.stateOf(alarm).state === state ||
      changes()
        .slice(before)
        .some(({ to }) => to === state);
    const deadline = Date.now() + MAX_WAIT;
    while (!reached()) {
      if (Date.now() > deadline) {
        throw new Error(`${alarm} is ${this.stateOf(alarm).state}: ${this.stateOf(alarm).reason}`);
      }
      await meanwhile();
    }
  }

  private stateOf(alarm: string): { state: AlarmState; reason: string } {
    const found = this.pipeline.engine.operations.alarms.find((status) => status.alarm.name === `${STACK}-${alarm}`);
    if (found === undefined) throw new Error(`There is no alarm ${alarm}`);
    return found;
  }

  /** Moves a time in the record of an export of the smaller register into the past. */
  async age(exportId: string, field: readonly string[], milliseconds: number): Promise<void> {
    await this.database.send(
      new UpdateCommand({
        TableName: this.exportsTable,
        Key: exportItemKey(NBF, exportId),
        UpdateExpression: `SET #record.${field.map((_, at) => `#${at}`).join('.')} = :then`,
        ExpressionAttributeNames: {
          '#record': 'record',
          ...Object.fromEntries(field.map((name, at) => [`#${at}`, name])),
        },
        ExpressionAttributeValues: { ':then': new Date(Date.now() - milliseconds).toISOString() },
      }),
    );
  }

  inject(fault: FaultInput): void {
    this.pipeline.engine.inject(fault);
  }

  clearFaults(functionName: string): void {
    this.pipeline.engine.clearFaults(functionName);
  }

  /** Waits until invocations have used up every fault of the function. */
  async faultsAreUsed(functionName: string): Promise<void> {
    const deadline = Date.now() + MAX_WAIT;
    for (;;) {
      const pending = await (await fetch(this.pipeline.engine.endpoints.faults)).text();
      if (!pending.replaceAll('-', '').toLowerCase().includes(functionName.replaceAll('-', ''))) return;
      if (Date.now() > deadline) throw new Error(`No invocation of ${functionName} has met its fault`);
      await pause(100);
    }
  }

  /** Invokes a function directly, as an operator does with the Lambda API. */
  async invokeByHand(functionName: string): Promise<void> {
    await fetch(`${this.pipeline.engine.endpoints.lambda}/2015-03-31/functions/${functionName}/invocations`, {
      method: 'POST',
      body: '{}',
    });
  }
}
