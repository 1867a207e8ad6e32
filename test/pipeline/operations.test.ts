/**
 * Each alarm of the stack, seen firing and recovering: real faults in real Lambdas, whose own metrics are held against the
 * template's own thresholds. An hour of CloudWatch passes in a minute here.
 */
import { readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiClient } from '../../infra/commands/cli/api-client.ts';
import type { AlarmState, FaultInput } from '../../infra/local/engine.ts';
import { exportItemKey } from '../../lambdas/adapters/table-keys.ts';
import type { ExportStatus } from '../../lambdas/protocol.ts';
import { type Pipeline, pause, startPipeline, TERMINAL } from './pipeline.ts';

/** A small register for exports that end soon; HLF's is one of twenty chunks a stage. */
const NBF = '971038179';
const MINUTE = 60_000;
const STACK = 'BufdirExport';
/** Waits here end with what they wait for; this is only for a machine with much else to do. */
const PATIENCE = 240_000;

let pipeline: Pipeline;
let api: ApiClient;
let hlf: ApiClient;
let database: DynamoDBDocumentClient;
let exportsTable: string;
let activitiesTable: string;
let readers: { stop(): Promise<void> } | undefined;

beforeAll(async () => {
  pipeline = await startPipeline({ injectable: true, speed: 60, concurrency: 3 });
  const { engine } = pipeline;
  database = DynamoDBDocumentClient.from(new DynamoDBClient(engine.clientConfiguration('dynamodb')));
  const tableNamed = (variable: string): string =>
    engine.stack.functions.map(({ environment }) => environment[variable]).find((name) => name !== undefined) ?? '';
  exportsTable = tableNamed('EXPORTS_TABLE');
  activitiesTable = tableNamed('ACTIVITIES_TABLE');
  // One token for all: making it anew for each read would cost more than the read.
  const clientOf = async (username: string) => {
    const { idToken } = await engine.issueTokens(username);
    return new ApiClient(engine.endpoints.httpApi, async () => idToken);
  };
  api = await clientOf('nbf-kari');
  hlf = await clientOf('hlf-kari');
  await pipeline.import('blindeforbundet-2025');
  await pipeline.import('hlf-2025');
});
afterAll(async () => {
  await readers?.stop();
  database?.destroy();
  await pipeline?.close();
});

/** Pages that wait: enough reads of an export for a rate to mean something, also while some of them are slow. */
function keepReading(exportId: string): { stop(): Promise<void> } {
  let reading = true;
  const loops = Array.from({ length: 8 }, async () => {
    while (reading) {
      // What fails is what the alarm is about.
      await Promise.all([api.view(exportId).catch(() => {}), pause(600)]);
    }
  });
  return {
    async stop() {
      reading = false;
      await Promise.all(loops);
    },
  };
}

let branches = 0;
/** An export with nothing to report: well ended soon. */
function empty(): Promise<{ exportId: string }> {
  return api.start({ year: 2025, branches: [`Finnes ikke ${++branches}`] });
}

const FORMATS = [
  { format: 'xlsx', language: 'nb' },
  { format: 'xlsx', language: 'en' },
  { format: 'csv', language: 'nb' },
  { format: 'csv', language: 'en' },
] as const;
const PAST_THE_QUERY = ['aggregating', 'deduplicating', 'mapping_columns', 'generating_file', 'storing_file'] as const;
let whole = 0;
/** An export of the whole larger register: sixty chunks. */
function full(): Promise<{ exportId: string }> {
  return hlf.start({ year: 2025, ...FORMATS[whole++ % FORMATS.length] });
}

/** Follows an export, also past answers that are errors: some of the faults here are the API's. */
async function ends(exportId: string, statuses: readonly ExportStatus[] = TERMINAL, by = api): Promise<void> {
  const deadline = Date.now() + PATIENCE;
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

/** An export of the smaller register. */
function small(): Promise<{ exportId: string }> {
  return api.start({ year: 2025, ...FORMATS[whole++ % FORMATS.length] });
}

function stateOf(alarm: string): { state: AlarmState; reason: string } {
  const found = pipeline.engine.operations.alarms.find((status) => status.alarm.name === `${STACK}-${alarm}`);
  if (found === undefined) throw new Error(`There is no alarm ${alarm}`);
  return found;
}

/** Whether it is in the state or has been since; @param meanwhile is done again and again until then */
async function reaches(alarm: string, state: AlarmState, meanwhile: () => Promise<unknown> = () => pause(100)) {
  const changes = () =>
    pipeline.engine.operations.alarmHistory.filter((change) => change.alarm === `${STACK}-${alarm}`);
  const before = changes().length;
  const reached = () =>
    stateOf(alarm).state === state ||
    changes()
      .slice(before)
      .some(({ to }) => to === state);
  const deadline = Date.now() + PATIENCE;
  while (!reached()) {
    if (Date.now() > deadline) throw new Error(`${alarm} is ${stateOf(alarm).state}: ${stateOf(alarm).reason}`);
    await meanwhile();
  }
}

const fires = (alarm: string, meanwhile?: () => Promise<unknown>) => reaches(alarm, 'ALARM', meanwhile);
const recovers = (alarm: string, meanwhile?: () => Promise<unknown>) => reaches(alarm, 'OK', meanwhile);

/** Sets back what the record of an export of the smaller register says about the time, as if it had stood so for long. */
async function age(exportId: string, field: readonly string[], milliseconds: number): Promise<void> {
  await database.send(
    new UpdateCommand({
      TableName: exportsTable,
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

const inject = (fault: FaultInput) => pipeline.engine.inject(fault);
/** Until every fault of the function has met its invocation. */
async function meets(functionName: string): Promise<void> {
  const deadline = Date.now() + PATIENCE;
  for (;;) {
    const pending = await (await fetch(pipeline.engine.endpoints.faults)).text();
    if (!pending.replaceAll('-', '').toLowerCase().includes(functionName.replaceAll('-', ''))) return;
    if (Date.now() > deadline) throw new Error(`No invocation of ${functionName} has met its fault`);
    await pause(100);
  }
}

const mend = (functionName: string) => pipeline.engine.clearFaults(functionName);

describe('at first', { timeout: PATIENCE }, () => {
  it.concurrent('ExportPastBudget fires for an export that has been silent for too long, and recovers when it goes on', async () => {
    inject({ functionName: 'complete-empty', kind: 'hold' });
    const { exportId } = await empty();
    await meets('complete-empty');
    // Again and again: what push folds into the record meanwhile is a sign of life.
    await fires('ExportPastBudget', async () => {
      await age(exportId, ['updatedAt'], 60 * MINUTE);
      await pause(300);
    });
    mend('complete-empty');
    await ends(exportId, ['completed_empty']);
    await recovers('ExportPastBudget');
  });

  // That it recovers is seen further down: an hour has passed then.
  it.concurrent('ExportsSlow fires when an export has dragged on', async () => {
    inject({ functionName: 'generate-file', kind: 'hold', times: 3 });
    // Three, the least to judge by; of different formats, or they would be one.
    const exports = [await small(), await small(), await small()];
    await meets('generate-file');
    // So long that the mean stays high among as many short ones as there is time for in an hour.
    await age(exports[0]?.exportId ?? '', ['statusTimes', 'initialised'], 30 * MINUTE);
    mend('generate-file');
    for (const { exportId } of exports) await ends(exportId, ['completed']);
    await fires('ExportsSlow');
  });
});

describe('while exports go on', { timeout: PATIENCE }, () => {
  beforeAll(async () => {
    const { exportId } = await empty();
    await ends(exportId, ['completed_empty']);
    readers = keepReading(exportId);
  }, PATIENCE);

  it.concurrent('PushFailing and DeadLetters fire when push fails; and recover when it works and the letters are dealt with', async () => {
    await Promise.all([recovers('PushFailing'), recovers('DeadLetters')]);
    inject({ functionName: 'push', kind: 'fail', errorType: 'InjectedFailure', times: 10_000 });
    await empty();
    await Promise.all([fires('PushFailing'), fires('DeadLetters')]);
    mend('push');
    await rm(path.join(pipeline.dataFolder, 'dead-letters'), { recursive: true });
    await Promise.all([recovers('PushFailing'), recovers('DeadLetters')]);
  });

  it.concurrent('ReconcilerSilent fires when the reconciler fails at every run, and recovers with the next good one', async () => {
    await recovers('ReconcilerSilent');
    inject({ functionName: 'reconciler', kind: 'fail', errorType: 'InjectedFailure', times: 10_000 });
    await fires('ReconcilerSilent');
    mend('reconciler');
    await recovers('ReconcilerSilent');
  });

  it.concurrent('StatusReadsSlow fires when the database is slow, PollErrorsHigh when it fails; both recover with it', async () => {
    await Promise.all([recovers('StatusReadsSlow'), recovers('PollErrorsHigh')]);
    const table = { operation: 'GetItem', tableName: exportsTable } as const;
    // Not every read, or there would be too few to judge by.
    await fires('StatusReadsSlow', async () => {
      pipeline.engine.injectDatabaseFault({ ...table, error: 'Slow', milliseconds: 1_300, times: 3 });
      await pause(1_000);
    });
    // Each read is tried five times before the API gives up.
    await fires('PollErrorsHigh', async () => {
      pipeline.engine.injectDatabaseFault({ operation: 'GetItem', error: 'InternalServerError', times: 15 });
      await pause(1_000);
    });
    await Promise.all([recovers('StatusReadsSlow'), recovers('PollErrorsHigh')]);
    // Nothing after this needs them, and what they cost slows the exports.
    await readers?.stop();
  });

  it.concurrent('ConcurrencyNearLimit fires while nearly all that may run at once does run, and recovers after it', async () => {
    await recovers('ConcurrencyNearLimit');
    // Three in the machine, six before the API, six that somebody calls by hand.
    inject({ functionName: 'plan-query', kind: 'slow', milliseconds: 8_000, times: 3 });
    inject({ functionName: 'api', kind: 'slow', milliseconds: 1_500, times: 60 });
    inject({ functionName: 'heartbeat', kind: 'slow', milliseconds: 9_000, times: 12 });
    const exports = await Promise.all([empty(), empty(), empty()]);
    const byHand = Array.from({ length: 6 }, () => invokeByHand(`${STACK}-Heartbeat`));
    await fires('ConcurrencyNearLimit');
    for (const name of ['plan-query', 'api', 'heartbeat']) mend(name);
    await Promise.all([...byHand, ...exports.map(({ exportId }) => ends(exportId))]);
    await recovers('ConcurrencyNearLimit');
  });
});

describe('once all that works again', { timeout: PATIENCE }, () => {
  // The others' exports would meet its faults.
  const killed = Promise.withResolvers<void>();

  it.concurrent('ChunkTimeoutsHigh and ChunkRetriesHigh fire when workers are killed at their work, and recover with chunks that go well', async () => {
    const kill = async () => {
      inject({ functionName: 'query-activities', kind: 'kill', milliseconds: 1_500, times: 8 });
      // So that each is killed after it has said that it begins.
      const slow = { operation: 'Query', error: 'Slow', milliseconds: 2_000, times: 8 } as const;
      pipeline.engine.injectDatabaseFault({ ...slow, tableName: activitiesTable });
      // The twenty chunks of one stage, and as many again as were killed, are enough to judge by.
      const { exportId } = await full();
      await ends(exportId, [...PAST_THE_QUERY, ...TERMINAL], hlf);
      // Refused where a chunk was killed twice: the export has failed then.
      await hlf.act(exportId, 'cancel').catch(() => {});
      await ends(exportId, TERMINAL, hlf);
    };
    try {
      // A worker that was killed counts for both.
      await Promise.all([fires('ChunkRetriesHigh', kill), fires('ChunkTimeoutsHigh')]);
    } finally {
      mend('query-activities');
      killed.resolve();
    }
    const whole = async () => ends((await full()).exportId, TERMINAL, hlf);
    await Promise.all([recovers('ChunkTimeoutsHigh', whole), recovers('ChunkRetriesHigh')]);
  });

  it.concurrent('SuccessRateLow fires when exports fail, and recovers when enough have gone well', async () => {
    await killed.promise;
    await fires('SuccessRateLow', async () => {
      inject({ functionName: 'complete-empty', kind: 'fail', errorType: 'InjectedFailure', times: 4 });
      const failing = await Promise.all([empty(), empty(), empty(), empty()]);
      for (const { exportId } of failing) await ends(exportId, ['failed']);
      await pause(2_000);
    });
    await recovers('SuccessRateLow', async () => {
      const exports = await Promise.all([empty(), empty(), empty(), empty()]);
      for (const { exportId } of exports) await ends(exportId, ['completed_empty']);
    });
  });

  it.concurrent('ExportsSlow recovers with exports that did not drag on', async () => {
    await killed.promise;
    await recovers('ExportsSlow', async () => {
      await ends((await small()).exportId);
      // There need be only three in an hour.
      await pause(3_000);
    });
  });
});

describe('afterwards', () => {
  it('the history tells of every alarm that it fired and recovered, and the topic was told with the runbook entry', async () => {
    const { alarms, alarmHistory } = pipeline.engine.operations;
    const seen = alarms.map(({ alarm }) => ({
      alarm: alarm.name,
      fired: alarmHistory.some((change) => change.alarm === alarm.name && change.to === 'ALARM'),
      recovered: alarmHistory.some(
        (change) => change.alarm === alarm.name && change.from === 'ALARM' && change.to === 'OK',
      ),
    }));
    expect(seen).toHaveLength(11);
    expect(seen.filter(({ fired, recovered }) => !fired || !recovered)).toEqual([]);

    const folder = path.join(pipeline.dataFolder, 'notifications');
    const [topic = ''] = await readdir(folder);
    const lines = (await readFile(path.join(folder, topic), 'utf8')).trimEnd().split('\n');
    const told = lines.map((line) => JSON.parse(line) as Record<string, string>);
    expect(new Set(told.map(({ alarm }) => alarm)).size).toBe(11);
    expect(told.filter(({ runbook }) => !/^infra\/runbook\.md#[a-z-]+$/.test(runbook ?? ''))).toEqual([]);
  });
});

/** As an operator with the Lambda API. */
async function invokeByHand(functionName: string): Promise<void> {
  await fetch(`${pipeline.engine.endpoints.lambda}/2015-03-31/functions/${functionName}/invocations`, {
    method: 'POST',
    body: '{}',
  });
}
