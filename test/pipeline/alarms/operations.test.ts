/**
 * Each alarm of the stack is seen firing and recovering: real faults in real Lambdas, whose metrics are compared with the
 * template's own thresholds.
 */
import { readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pause, TERMINAL } from '../pipeline.ts';
import { AlarmPipeline, MAX_WAIT, STACK } from './alarm-pipeline.ts';

const MINUTE = 60_000;
/** As many as the alarms about tries need. */
const IMPORT_FILES = 10;
const AFTER_THE_QUERY = ['aggregating', 'deduplicating', 'mapping_columns', 'generating_file', 'storing_file'] as const;

let alarms: AlarmPipeline;
let readers: { stop(): Promise<void> } | undefined;

beforeAll(async () => {
  alarms = await AlarmPipeline.start();
}, MAX_WAIT);
afterAll(async () => {
  await readers?.stop();
  await alarms?.close();
});

describe('alarms about exports that do not move', { timeout: MAX_WAIT }, () => {
  it.concurrent('ExportPastBudget fires for an export that stands still for too long, and recovers when it goes on', async () => {
    alarms.inject({ functionName: 'complete-empty', kind: 'hold' });
    const { exportId } = await alarms.startEmpty();
    await alarms.faultsAreUsed('complete-empty');
    // Repeated, because a fold of chunk counts by push updates the record's time.
    await alarms.fires('ExportPastBudget', async () => {
      await alarms.age(exportId, ['updatedAt'], 60 * MINUTE);
      await pause(300);
    });
    alarms.clearFaults('complete-empty');
    await alarms.reachesStatus(exportId, ['completed_empty']);
    await alarms.recovers('ExportPastBudget');
  });

  // A later test sees it recover, when an hour has passed.
  it.concurrent('ExportsSlow fires when exports take too long', async () => {
    // The alarm needs three exports. One after another, because two of an organisation run at once and the test beside this
    // one holds one of them.
    await alarms.fires('ExportsSlow', async () => {
      alarms.inject({ functionName: 'generate-file', kind: 'hold' });
      const { exportId } = await alarms.startSmall();
      await alarms.faultsAreUsed('generate-file');
      // So long that the mean stays high among the short exports of the same hour.
      await alarms.age(exportId, ['statusTimes', 'initialised'], 30 * MINUTE);
      alarms.clearFaults('generate-file');
      await alarms.reachesStatus(exportId, ['completed']);
    });
  });
});

describe('alarms about imports', { timeout: 2 * MAX_WAIT }, () => {
  // A later test sees them recover, when an hour has passed.
  it('ImportFilesSlow and ImportRetriesHigh fire when readers have to try again and files take too long', async () => {
    const slowFiles = async () => {
      // Three files are read at the same time. Their second tries are held.
      alarms.inject({ functionName: 'read-file', kind: 'hold', after: 3, times: 3 });
      const { importId } = await alarms.startImport(IMPORT_FILES);
      // The first tries can say that they have begun, and soon after that they fail.
      const refused = {
        operation: 'TransactWriteItems',
        error: 'ThrottlingException',
        after: 5,
        times: 1_000,
      } as const;
      alarms.pipeline.engine.injectDatabaseFault(refused);
      await alarms.faultsAreUsed('read-file');
      alarms.clearDatabaseFaults();
      for (const file of [0, 1, 2]) await alarms.ageImport(importId, [`files[${file}]`, 'startedAt'], 60 * MINUTE);
      alarms.clearFaults('read-file');
      await alarms.importReaches(importId, ['completed']);
      await pause(3_000);
    };
    await alarms.fires('ImportFilesSlow', slowFiles);
    // It looks at a share of tries only when there are enough of them.
    await alarms.fires('ImportRetriesHigh', slowFiles);
  });

  it('ImportTimeoutsHigh and ImportSuccessRateLow fire when the time of an import is over before its files are read', async () => {
    const lateFiles = async () => {
      alarms.inject({ functionName: 'read-file', kind: 'hold', times: 3 });
      const { importId } = await alarms.startImport(IMPORT_FILES);
      await alarms.faultsAreUsed('read-file');
      await alarms.ageImport(importId, ['deadline'], MINUTE);
      alarms.clearFaults('read-file');
      await alarms.importReaches(importId, ['failed']);
      await pause(3_000);
    };
    await Promise.all([alarms.fires('ImportTimeoutsHigh', lateFiles), alarms.fires('ImportSuccessRateLow')]);
  });
});

describe('alarms about mails', { timeout: MAX_WAIT }, () => {
  it('MailsFailing fires when a mail cannot be sent, and recovers when none fails any more', async () => {
    const { engine } = alarms.pipeline;
    const rejected = { service: 'ses', kind: 'fail', status: 400, errorType: 'MessageRejected', times: 1_000 } as const;
    engine.injectCallFault(rejected);
    await alarms.fires('MailsFailing', async () => {
      // Nobody watches it.
      await alarms.reachesStatus((await alarms.startEmpty()).exportId, ['completed_empty']);
      await pause(2_000);
    });
    engine.clearFaults();
    await alarms.recovers('MailsFailing');
  });
});

describe('alarms while pages read exports', { timeout: MAX_WAIT }, () => {
  beforeAll(async () => {
    const { exportId } = await alarms.startEmpty();
    await alarms.reachesStatus(exportId, ['completed_empty']);
    readers = alarms.keepReading(exportId);
  }, MAX_WAIT);

  it.concurrent('PushFailing and DeadLetters fire when push fails, and recover when it works and the dead letters are removed', async () => {
    await Promise.all([alarms.recovers('PushFailing'), alarms.recovers('DeadLetters')]);
    alarms.inject({ functionName: 'push', kind: 'fail', errorType: 'InjectedFailure', times: 10_000 });
    await alarms.startEmpty();
    await Promise.all([alarms.fires('PushFailing'), alarms.fires('DeadLetters')]);
    alarms.clearFaults('push');
    await rm(path.join(alarms.pipeline.dataFolder, 'dead-letters'), { recursive: true });
    await Promise.all([alarms.recovers('PushFailing'), alarms.recovers('DeadLetters')]);
  });

  it.concurrent('ReconcilerSilent fires when every run of the reconciler fails, and recovers with the next good run', async () => {
    await alarms.recovers('ReconcilerSilent');
    alarms.inject({ functionName: 'reconciler', kind: 'fail', errorType: 'InjectedFailure', times: 10_000 });
    await alarms.fires('ReconcilerSilent');
    alarms.clearFaults('reconciler');
    await alarms.recovers('ReconcilerSilent');
  });

  it.concurrent('StatusReadsSlow fires when the database is slow and PollErrorsHigh when it fails, and both recover with it', async () => {
    await Promise.all([alarms.recovers('StatusReadsSlow'), alarms.recovers('PollErrorsHigh')]);
    const { engine } = alarms.pipeline;
    // Not every read is slow, or there would be too few for the alarm to judge.
    await alarms.fires('StatusReadsSlow', async () => {
      const slow = { operation: 'GetItem', error: 'Slow', milliseconds: 1_300, times: 3 } as const;
      engine.injectDatabaseFault({ ...slow, tableName: alarms.exportsTable });
      await pause(1_000);
    });
    // The API tries each read five times.
    await alarms.fires('PollErrorsHigh', async () => {
      engine.injectDatabaseFault({ operation: 'GetItem', error: 'InternalServerError', times: 15 });
      await pause(1_000);
    });
    await Promise.all([alarms.recovers('StatusReadsSlow'), alarms.recovers('PollErrorsHigh')]);
    // Later tests need no reads, which would slow their exports.
    await readers?.stop();
  });

  it.concurrent('ConcurrencyNearLimit fires while nearly as many Lambdas run as may, and recovers afterwards', async () => {
    await alarms.recovers('ConcurrencyNearLimit');
    // Three in the state machine (two of an organisation run at once), six behind the API, six invoked by hand.
    await alarms.fires('ConcurrencyNearLimit', async () => {
      alarms.inject({ functionName: 'plan-query', kind: 'slow', milliseconds: 8_000, times: 3 });
      const exports = await Promise.all([alarms.startEmpty(), alarms.startEmpty()]);
      const large = await alarms.startLarge();
      alarms.inject({ functionName: 'api', kind: 'slow', milliseconds: 4_000, times: 12 });
      alarms.inject({ functionName: 'heartbeat', kind: 'slow', milliseconds: 5_000, times: 6 });
      const byHand = Array.from({ length: 6 }, () => alarms.invokeByHand(`${STACK}-Heartbeat`));
      const reads = Array.from({ length: 12 }, () => alarms.hlf.view(large.exportId).catch(() => undefined));
      await Promise.all([...byHand, ...reads]);
      for (const name of ['plan-query', 'api', 'heartbeat']) alarms.clearFaults(name);
      await Promise.all(exports.map(({ exportId }) => alarms.reachesStatus(exportId)));
      await alarms.reachesStatus(large.exportId, TERMINAL, alarms.hlf);
    });
    await alarms.recovers('ConcurrencyNearLimit');
  });
});

describe('alarms about failing work', { timeout: MAX_WAIT }, () => {
  // The faults of the first test would hit the exports of the others, which wait for this.
  const faultsCleared = Promise.withResolvers<void>();

  it.concurrent('ChunkTimeoutsHigh and ChunkRetriesHigh fire when chunk workers are killed, and recover with chunks that succeed', async () => {
    const killWorkers = async () => {
      alarms.inject({ functionName: 'query-activities', kind: 'kill', milliseconds: 1_500, times: 4 });
      // The mark of a running chunk is stored late, when its worker has been killed: the next try finds it.
      const slow = { operation: 'PutItem', error: 'Slow', milliseconds: 2_000, times: 8 } as const;
      alarms.pipeline.engine.injectDatabaseFault({ ...slow, tableName: alarms.exportsTable });
      // The twenty chunks of one stage, and the retries of the killed ones, are enough for the alarm to judge.
      const { exportId } = await alarms.startLarge();
      await alarms.reachesStatus(exportId, [...AFTER_THE_QUERY, ...TERMINAL], alarms.hlf);
      // Refused when a chunk was killed twice, because the export has failed then.
      await alarms.hlf.act(exportId, 'cancel').catch(() => {});
      await alarms.reachesStatus(exportId, TERMINAL, alarms.hlf);
    };
    try {
      // A killed worker counts for both alarms.
      await Promise.all([alarms.fires('ChunkRetriesHigh', killWorkers), alarms.fires('ChunkTimeoutsHigh')]);
    } finally {
      alarms.clearFaults('query-activities');
      faultsCleared.resolve();
    }
    const succeed = async () => alarms.reachesStatus((await alarms.startLarge()).exportId, TERMINAL, alarms.hlf);
    await Promise.all([alarms.recovers('ChunkTimeoutsHigh', succeed), alarms.recovers('ChunkRetriesHigh')]);
  });

  it.concurrent('SuccessRateLow fires when exports fail, and recovers when enough of them succeed', async () => {
    await faultsCleared.promise;
    const startFour = () => Promise.all(Array.from({ length: 4 }, () => alarms.startEmpty()));
    await alarms.fires('SuccessRateLow', async () => {
      alarms.inject({ functionName: 'complete-empty', kind: 'fail', errorType: 'InjectedFailure', times: 4 });
      for (const { exportId } of await startFour()) await alarms.reachesStatus(exportId, ['failed']);
      await pause(2_000);
    });
    await alarms.recovers('SuccessRateLow', async () => {
      for (const { exportId } of await startFour()) await alarms.reachesStatus(exportId, ['completed_empty']);
    });
  });

  it.concurrent('the alarms about imports recover with files that are read soon', async () => {
    await faultsCleared.promise;
    const readFiles = async () => {
      await alarms.importReaches((await alarms.startImport(5)).importId, ['completed']);
      await pause(5_000);
    };
    await Promise.all([
      alarms.recovers('ImportSuccessRateLow', readFiles),
      ...['ImportFilesSlow', 'ImportTimeoutsHigh', 'ImportRetriesHigh'].map((alarm) => alarms.recovers(alarm)),
    ]);
  });

  it.concurrent('ExportsSlow recovers with exports that end soon', async () => {
    await faultsCleared.promise;
    await alarms.recovers('ExportsSlow', async () => {
      await alarms.reachesStatus((await alarms.startSmall()).exportId);
      // The alarm needs only three exports an hour.
      await pause(3_000);
    });
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
