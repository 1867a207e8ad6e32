/**
 * Each alarm of the stack is seen firing and recovering: real faults in real Lambdas, whose metrics are compared with the
 * template's own thresholds.
 */
import { readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TERMINAL } from '../pipeline.ts';
import { AlarmPipeline, IMPORTER, MAX_WAIT, NBF, STACK } from './alarm-pipeline.ts';

const MINUTE = 60_000;
/** Minutes that alarms look back: `EXPORTS_WINDOW`, `CHUNKS_WINDOW` (and three of `SERVICE_WINDOW`), `SERVICE_WINDOW`. */
const [HOUR, QUARTER, SHORT] = [60, 15, 5];
/** As many as the alarms about tries need. */
const IMPORT_FILES = 10;
const AFTER_THE_QUERY = ['aggregating', 'deduplicating', 'mapping_columns', 'generating_file', 'storing_file'] as const;

let alarms: AlarmPipeline;
beforeAll(async () => {
  alarms = await AlarmPipeline.start();
}, MAX_WAIT);
afterAll(() => alarms?.close());

describe('alarms about exports', { timeout: 2 * MAX_WAIT }, () => {
  it('ExportPastBudget fires for an export that stands still for too long, and recovers when it goes on', async () => {
    alarms.inject({ functionName: 'complete-empty', kind: 'hold' });
    const { exportId } = await alarms.startEmpty();
    await alarms.faultsAreUsed('complete-empty');
    // Repeated, because a fold of chunk counts by push updates the record's time.
    await alarms.fires(['ExportPastBudget'], async () => {
      await alarms.age(exportId, ['updatedAt'], 60 * MINUTE);
      await alarms.reconcile();
    });
    alarms.clearFaults('complete-empty');
    await alarms.reachesStatus(exportId, ['completed_empty']);
    await alarms.recovers(['ExportPastBudget'], SHORT, () => alarms.reconcile());
  });

  it('ExportsSlow fires when exports take too long, and recovers with exports that end soon', async () => {
    // The alarm needs three exports.
    await alarms.fires(['ExportsSlow'], async () => {
      alarms.inject({ functionName: 'generate-file', kind: 'hold' });
      const { exportId } = await alarms.startSmall();
      await alarms.faultsAreUsed('generate-file');
      await alarms.age(exportId, ['statusTimes', 'initialised'], 30 * MINUTE);
      alarms.clearFaults('generate-file');
      await alarms.reachesStatus(exportId, ['completed']);
    });
    await alarms.recovers(['ExportsSlow'], HOUR, async () => {
      const started = await Promise.all([1, 2, 3].map(() => alarms.startSmall()));
      await Promise.all(started.map(({ exportId }) => alarms.reachesStatus(exportId, ['completed'])));
    });
  });

  it('SuccessRateLow fires when exports fail, and recovers when enough of them succeed', async () => {
    await alarms.fires(['SuccessRateLow'], async () => {
      alarms.inject({ functionName: 'complete-empty', kind: 'fail', errorType: 'InjectedFailure', times: 1_000 });
      await alarms.emptyExports('failed');
      alarms.clearFaults('complete-empty');
    });
    await alarms.recovers(['SuccessRateLow'], HOUR, () => alarms.emptyExports('completed_empty'));
  });

  it('ChunkTimeoutsHigh and ChunkRetriesHigh fire when chunk workers are killed, and recover with chunks that succeed', async () => {
    // The twenty chunks of one stage, and the retries of the killed ones, are enough for the alarms to judge.
    const queryChunks = async () => {
      const { exportId } = await alarms.startLarge();
      await alarms.reachesStatus(exportId, [...AFTER_THE_QUERY, ...TERMINAL], alarms.hlf);
      // Refused when a chunk was killed twice, because the export has failed then.
      await alarms.hlf.act(exportId, 'cancel').catch(() => {});
      await alarms.reachesStatus(exportId, TERMINAL, alarms.hlf);
    };
    // A killed worker counts for both alarms.
    await alarms.fires(['ChunkRetriesHigh', 'ChunkTimeoutsHigh'], async () => {
      alarms.inject({ functionName: 'query-activities', kind: 'kill', milliseconds: 1_500, times: 4 });
      // The mark of a running chunk is stored late, when its worker has been killed: the next try finds it.
      const slow = { operation: 'PutItem', error: 'Slow', milliseconds: 2_000, times: 8 } as const;
      alarms.pipeline.engine.injectDatabaseFault({ ...slow, tableName: alarms.exportsTable });
      await queryChunks();
      alarms.clearFaults('query-activities');
    });
    alarms.clearDatabaseFaults();
    await alarms.recovers(['ChunkRetriesHigh', 'ChunkTimeoutsHigh'], QUARTER, queryChunks);
  });
});

describe('alarms about imports', { timeout: 2 * MAX_WAIT }, () => {
  const readFiles = async () => alarms.importReaches((await alarms.startImport(IMPORT_FILES)).importId, ['completed']);

  it('ImportFilesSlow and ImportRetriesHigh fire when readers have to try again and files take too long, and recover', async () => {
    const { engine } = alarms.pipeline;
    await alarms.fires(['ImportFilesSlow', 'ImportRetriesHigh'], async () => {
      // Three files are read at the same time. Their first tries cannot read the upload, their second tries are held.
      const contains = IMPORTER.organisationNumber;
      const slowDown = { kind: 'fail', status: 503, errorType: 'SlowDown', times: 1_000 } as const;
      engine.injectCallFault({
        service: 's3',
        operation: 'GetObject',
        functionName: 'read-file',
        ...slowDown,
        contains,
      });
      alarms.inject({ functionName: 'read-file', kind: 'hold', after: 3, times: 3 });
      const { importId } = await alarms.startImport(IMPORT_FILES);
      await alarms.faultsAreUsed('read-file');
      engine.clearFaultsContaining(contains);
      for (const file of [0, 1, 2]) await alarms.ageImport(importId, [`files[${file}]`, 'startedAt'], 60 * MINUTE);
      alarms.clearFaults('read-file');
      await alarms.importReaches(importId, ['completed']);
    });
    await alarms.recovers(['ImportFilesSlow', 'ImportRetriesHigh'], HOUR, readFiles);
  });

  it('ImportTimeoutsHigh and ImportSuccessRateLow fire when the time of an import is over before its files are read, and recover', async () => {
    await alarms.fires(['ImportTimeoutsHigh', 'ImportSuccessRateLow'], async () => {
      alarms.inject({ functionName: 'read-file', kind: 'hold', times: 3 });
      const { importId } = await alarms.startImport(IMPORT_FILES);
      await alarms.faultsAreUsed('read-file');
      await alarms.ageImport(importId, ['deadline'], MINUTE);
      alarms.clearFaults('read-file');
      await alarms.importReaches(importId, ['failed']);
    });
    await alarms.recovers(['ImportTimeoutsHigh', 'ImportSuccessRateLow'], HOUR, readFiles);
  });
});

describe('alarms about mails and pages', { timeout: 2 * MAX_WAIT }, () => {
  it('MailsFailing fires when a mail cannot be sent, and recovers when none fails any more', async () => {
    const { engine } = alarms.pipeline;
    const rejected = { service: 'ses', kind: 'fail', status: 400, errorType: 'MessageRejected', times: 1_000 } as const;
    engine.injectCallFault({ ...rejected, contains: NBF });
    await alarms.fires(['MailsFailing'], async () => {
      // Nobody watches it.
      await alarms.reachesStatus((await alarms.startEmpty()).exportId, ['completed_empty']);
    });
    engine.clearFaultsContaining(NBF);
    await alarms.recovers(['MailsFailing'], SHORT);
  });

  it('PushFailing and DeadLetters fire when push fails, and recover when it works and the dead letters are removed', async () => {
    await rm(alarms.deadLetters, { recursive: true, force: true });
    alarms.inject({ functionName: 'push', kind: 'fail', errorType: 'InjectedFailure', times: 10_000 });
    const { exportId } = await alarms.startEmpty();
    await alarms.hasDeadLetters();
    await alarms.fires(['PushFailing', 'DeadLetters']);
    alarms.clearFaults('push');
    await alarms.reachesStatus(exportId, ['completed_empty']);
    await rm(alarms.deadLetters, { recursive: true });
    await alarms.recovers(['PushFailing', 'DeadLetters'], SHORT);
  });

  it('StatusReadsSlow fires when the database is slow and PollErrorsHigh when it fails, and both recover with it', async () => {
    const { engine } = alarms.pipeline;
    const { exportId } = await alarms.startEmpty();
    await alarms.reachesStatus(exportId, ['completed_empty']);
    await alarms.fires(['StatusReadsSlow'], async () => {
      const slow = { operation: 'GetItem', error: 'Slow', milliseconds: 1_300, times: 3 } as const;
      engine.injectDatabaseFault({ ...slow, tableName: alarms.exportsTable });
      await alarms.read(exportId, 24);
    });
    // As many reads as the alarm needs. The API tries each read five times, and six are read at the same time.
    await alarms.fires(['PollErrorsHigh'], async () => {
      engine.injectDatabaseFault({ operation: 'GetItem', error: 'InternalServerError', times: 30 });
      await alarms.read(exportId, 100);
    });
    engine.clearDatabaseFaults();
    await alarms.recovers(['StatusReadsSlow', 'PollErrorsHigh'], QUARTER, () => alarms.read(exportId, 100));
  });
});

describe('alarms about Lambdas', { timeout: 2 * MAX_WAIT }, () => {
  it('ReconcilerSilent fires when every run of the reconciler fails, and recovers with the next good run', async () => {
    alarms.inject({ functionName: 'reconciler', kind: 'fail', errorType: 'InjectedFailure', times: 10_000 });
    await alarms.fires(['ReconcilerSilent'], () => alarms.reconcile());
    alarms.clearFaults('reconciler');
    // Its schedule runs it.
    await alarms.recovers(['ReconcilerSilent'], SHORT);
  });

  it('ConcurrencyNearLimit fires while nearly as many Lambdas run as may, and recovers afterwards', async () => {
    // Twice as long each time, until the machine has begun all before the first ends.
    let milliseconds = 1_500;
    // Three in the state machine (two of an organisation run at once), six behind the API, six invoked by hand.
    await alarms.fires(['ConcurrencyNearLimit'], async () => {
      alarms.inject({ functionName: 'plan-query', kind: 'slow', milliseconds, times: 3 });
      const exports = await Promise.all([alarms.startEmpty(), alarms.startEmpty()]);
      const large = await alarms.startLarge();
      alarms.inject({ functionName: 'api', kind: 'slow', milliseconds, times: 6 });
      alarms.inject({ functionName: 'heartbeat', kind: 'slow', milliseconds, times: 6 });
      const byHand = Array.from({ length: 6 }, () => alarms.invokeByHand(`${STACK}-Heartbeat`));
      const reads = Array.from({ length: 6 }, () => alarms.hlf.view(large.exportId).catch(() => undefined));
      await Promise.all([...byHand, ...reads]);
      for (const name of ['plan-query', 'api', 'heartbeat']) alarms.clearFaults(name);
      await alarms.hlf.act(large.exportId, 'cancel');
      await Promise.all(exports.map(({ exportId }) => alarms.reachesStatus(exportId)));
      await alarms.reachesStatus(large.exportId, TERMINAL, alarms.hlf);
      milliseconds *= 2;
    });
    await alarms.recovers(['ConcurrencyNearLimit'], QUARTER);
  });
});

describe('afterwards', () => {
  it('the finance dashboard says of imports what their records say', async () => {
    const imports = await alarms.imports();
    const files = imports.flatMap((each) => each.files);
    const ended = (status: string) => files.filter((file) => file.status === status).length;
    const sessions = (status: string) => imports.filter((each) => each.status === status).length;
    expect([sessions('completed'), sessions('failed'), ended('timeout')].every((count) => count > 0)).toBe(true);
    // Metrics come after the records.
    await expect
      .poll(() => alarms.financeFigures('Imports (count)'))
      .toEqual({ started: imports.length, completed: sessions('completed'), failed: sessions('failed'), cancelled: 0 });
    await expect
      .poll(() => alarms.financeFigures('Files of imports (count)'))
      .toEqual({ read: ended('completed'), failed: ended('failed'), 'not in time': ended('timeout') });
    expect(alarms.financeFigures('Rows read by imports (count)')).toEqual({
      'all files': files.reduce((sum, { status, rows }) => sum + (status === 'completed' ? rows : 0), 0),
    });
    const recordedCost = async () =>
      (await alarms.imports()).reduce((sum, { cost }) => sum + (cost?.total ?? Number.NaN), 0);
    await expect
      .poll(async () => {
        const shown = alarms.financeFigures('Cost of imports (US dollars)')['all imports'] ?? 0;
        return Math.abs(shown - (await recordedCost()));
      })
      .toBeLessThan(1e-9);
  });

  it('the history has every alarm firing and recovering, and the topic has a runbook link for each', async () => {
    const { alarms: all, alarmHistory } = alarms.pipeline.engine.operations;
    const seen = all.map(({ alarm }) => ({
      alarm: alarm.name,
      fired: alarmHistory.some((change) => change.alarm === alarm.name && change.to === 'ALARM'),
      recovered: alarmHistory.some(
        (change) => change.alarm === alarm.name && change.from === 'ALARM' && change.to === 'OK',
      ),
    }));
    expect(seen).toHaveLength(16);
    expect(seen.filter(({ fired, recovered }) => !fired || !recovered)).toEqual([]);

    const folder = path.join(alarms.pipeline.dataFolder, 'notifications');
    const [topic = ''] = await readdir(folder);
    const lines = (await readFile(path.join(folder, topic), 'utf8')).trimEnd().split('\n');
    const notified = lines.map((line) => JSON.parse(line) as Record<string, string>);
    expect(new Set(notified.map(({ alarm }) => alarm)).size).toBe(16);
    expect(notified.filter(({ runbook }) => !/^infra\/runbook\.md#[a-z-]+$/.test(runbook ?? ''))).toEqual([]);
  });
});
