import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readRegisterSource } from '../../infra/commands/cli/register-source.ts';
import { reportKeys, reportsPrefix } from '../../lambdas/domain/export/objects/working-keys.ts';
import { sampleFolder } from '../sample-registers.ts';
import { emptyRequest, importEmptyRegister } from './empty-register.ts';
import { auditOf, eventually, type Pipeline, startPipeline, until, workingPrefix } from './pipeline.ts';

const NHF = '963281684';
const HLF = '957500102';

let pipeline: Pipeline;

beforeAll(async () => {
  pipeline = await startPipeline({ injectable: true });
  await pipeline.import('nhf-2025');
  await importEmptyRegister(pipeline.as('nhf-kari'));
});
afterAll(() => pipeline.close());
afterEach(() => pipeline.engine.clearFaults());

describe('an export of a register with unmapped values', () => {
  it('fails in the plan with each of them in its details but not in the audit trail, and writes no report', async () => {
    const source = await readRegisterSource(sampleFolder('blindeforbundet-2025'), {});
    const { Showdown: _, Lytteklubb: __, ...labels } = source.labels;
    await pipeline.import({ ...source, labels });
    const api = pipeline.as('nbf-kari');
    const { exportId } = await api.start({ year: 2025 });
    const view = await until(api, exportId, ['failed']);
    expect(view.result).toMatchObject({ outcome: 'failed', code: 'unmapped_values', stage: 'initialised' });
    const details = view.result?.outcome === 'failed' ? view.result.details : {};
    const file = { column: 'aktivitetstype', file: 'aktiviteter.csv', sheet: 'aktiviteter' };
    expect(details).toMatchObject({
      count: 2,
      values: [
        { value: 'Lytteklubb', ...file },
        { value: 'Showdown', ...file },
      ],
    });
    expect(await pipeline.reports.list(`reports/971038179/${exportId}/`)).toEqual([]);
    const audit = await auditOf(api, exportId);
    expect(audit.map((event) => event.status)).toEqual(['initialised', 'failed']);
    expect(audit.at(-1)?.details).toMatchObject({ code: 'unmapped_values', details: { count: 2 } });
    expect(JSON.stringify(audit)).not.toContain('Showdown');
  });

  it('completes when it is retried after an import that maps the values', async () => {
    const api = pipeline.as('nbf-kari');
    const page = (await api.json('GET', '/exports?limit=1')) as { exports: { exportId: string }[] };
    const exportId = page.exports[0]?.exportId ?? '';
    await pipeline.import('blindeforbundet-2025');
    await api.act(exportId, 'retry');
    const view = await until(api, exportId, ['completed']);
    expect(view).toMatchObject({ attempt: 2, result: { outcome: 'completed', rows: 300 } });
  });
});

describe('an export with transient faults', () => {
  it('completes in its first attempt when stages fail with retryable errors', async () => {
    pipeline.engine.inject({
      functionName: 'aggregate-activities',
      kind: 'fail',
      errorType: 'TransientError',
      times: 2,
    });
    pipeline.engine.inject({ functionName: 'deduplicate-participants', kind: 'throttle', times: 1 });
    const api = pipeline.as('nhf-kari');
    const { exportId } = await api.start({ year: 2025 });
    const view = await until(api, exportId, ['completed']);
    expect(view.attempt).toBe(1);
  });

  it('starts when the database answers TransactionConflict, which is no refused condition', async () => {
    const api = pipeline.as('nhf-kari');
    pipeline.engine.injectDatabaseFault({ operation: 'TransactWriteItems', error: 'TransactionConflict', times: 6 });
    const { exportId, joined } = await api.start({ year: 2025 });
    expect(joined).toBe(false);
    await until(api, exportId, ['completed']);
  });
});

describe('an export whose Lambda crashes', () => {
  it('is failed by the finaliser after a stage crashes, and its retry runs only what is missing', async () => {
    const api = pipeline.as('nhf-kari');
    pipeline.engine.inject({ functionName: 'generate-file', kind: 'kill', times: 2 });
    const { exportId } = await api.start({ year: 2025 });
    const failed = await until(api, exportId, ['failed']);
    // Also when it is killed before it writes its status.
    expect(failed.result).toMatchObject({ outcome: 'failed', code: 'stage_crashed', stage: 'generating_file' });
    const before = failed.chunks.filter((chunk) => chunk.state === 'done');
    expect(before.length).toBe(failed.chunks.length);

    await api.act(exportId, 'retry');
    const view = await until(api, exportId, ['completed']);
    expect(view).toMatchObject({ attempt: 2, result: { outcome: 'completed', rows: 502 } });
    // Each chunk ran once, in the first attempt; the second attempt found its marker.
    expect(view.chunks.map((chunk) => chunk.attempt)).toEqual(view.chunks.map(() => 1));
    expect((await auditOf(api, exportId)).filter((event) => event.status === 'failed')).toHaveLength(1);
  });

  it('leaves no version of a report when StoreFile is killed after it has written one', async () => {
    const api = pipeline.as('nhf-kari');
    pipeline.engine.inject({ functionName: 'store-file', kind: 'kill', times: 2 });
    const { exportId } = await api.start({ year: 2025, format: 'csv', language: 'en' });
    const { file } = reportKeys(NHF, exportId, { attempt: 1, retryCount: 0 });
    await pipeline.reports.put(file('rapport.zip'), 'half of a report', 'application/zip');
    await pipeline.reports.put(file('rapport.zip'), 'the whole report', 'application/zip');
    const failed = await until(api, exportId, ['failed']);
    expect(failed.result).toMatchObject({ code: 'stage_crashed', stage: 'storing_file' });
    const left = await eventually(
      () => pipeline.reports.listVersions(reportsPrefix(NHF, exportId)),
      (versions) => versions.length === 0,
    );
    expect(left).toEqual([]);
  });

  it('completes in its first attempt after a chunk worker is killed', async () => {
    const api = pipeline.as('nhf-kari');
    pipeline.engine.inject({ functionName: 'query-activities', kind: 'kill', milliseconds: 5, times: 1 });
    const { exportId } = await api.start({ year: 2025, language: 'en' });
    const view = await until(api, exportId, ['completed']);
    expect(view.attempt).toBe(1);
  });
});

describe('cancelling an export', () => {
  it('stops it within 10 s in the middle of a Map and deletes its working prefix', async () => {
    const api = pipeline.as('nhf-kari');
    pipeline.engine.inject({ functionName: 'aggregate-activities', kind: 'slow', milliseconds: 1500, times: 100 });
    const { exportId } = await api.start({ year: 2025, format: 'csv' });
    await until(api, exportId, ['aggregating']);
    const cancelledAt = Date.now();
    await api.act(exportId, 'cancel');
    expect((await api.view(exportId)).progress.status).toMatch(/^cancell/);
    const view = await until(api, exportId, ['cancelled']);
    expect(Date.now() - cancelledAt).toBeLessThan(10_000);
    expect(view.result).toMatchObject({ outcome: 'cancelled', cleanupCompleted: true });
    const left = await eventually(
      () => pipeline.working.list(workingPrefix(NHF, exportId)),
      (objects) => objects.length === 0,
    );
    expect(left).toEqual([]);
    // The cancellation also removed the lock, so the same request starts a new export.
    pipeline.engine.clearFaults();
    const again = await api.start({ year: 2025, format: 'csv' });
    expect(again.joined).toBe(false);
    await until(api, again.exportId, ['completed']);
  });
});

describe('pausing and resuming an export', () => {
  it('keeps the finished chunks and runs only the others', async () => {
    const api = pipeline.as('nhf-ola');
    pipeline.engine.inject({ functionName: 'map-columns', kind: 'slow', milliseconds: 1500, times: 100 });
    const { exportId } = await api.start({ year: 2025, format: 'csv', language: 'en' });
    await until(api, exportId, ['mapping_columns']);
    await api.act(exportId, 'pause');
    expect((await api.view(exportId)).progress.status).toBe('paused');
    pipeline.engine.clearFaults();
    await api.act(exportId, 'resume');
    const view = await until(api, exportId, ['completed']);
    expect(view).toMatchObject({ attempt: 2, maxAttempts: 4 });
    const counted = view.chunks.filter((chunk) => chunk.stage !== 'mapping_columns');
    expect(counted.map((chunk) => chunk.attempt)).toEqual(counted.map(() => 1));
  });
});

describe('authorisation', () => {
  it('returns 404 for an export of another organisation, as for one that does not exist', async () => {
    const { exportId } = await pipeline.as('nhf-kari').start(emptyRequest());
    const foreign = pipeline.as('hlf-kari');
    await expect(foreign.view(exportId)).rejects.toMatchObject({ status: 404, code: 'not_found' });
    await expect(foreign.act(exportId, 'cancel')).rejects.toMatchObject({ status: 404, code: 'not_found' });
    await expect(foreign.view('01ARZ3NDEKTSV4RRFFQ69G5FAV')).rejects.toMatchObject({ status: 404, code: 'not_found' });
  });

  it('lets an auditor list exports and returns 403 when an auditor starts one', async () => {
    const auditor = pipeline.as('nhf-rita');
    await expect(auditor.start({ year: 2025 })).rejects.toMatchObject({ status: 403, code: 'forbidden' });
    await expect(auditor.json('GET', '/exports')).resolves.toBeTruthy();
  });

  it('fails an execution in the name of another organisation before it reads anything', async () => {
    const sfn = new SFNClient(pipeline.engine.clientConfiguration('sfn'));
    const api = pipeline.as('nhf-kari');
    const { exportId } = await api.start(emptyRequest());
    await until(api, exportId, ['completed_empty']);
    const [machine] = pipeline.engine.stack.stateMachines;
    const input = {
      exportId,
      attempt: 1,
      organisationNumber: HLF,
      includeAttachments: false,
      correlationId: 'by hand',
    };
    const { executionArn } = await sfn.send(
      new StartExecutionCommand({ stateMachineArn: machine?.arn, name: 'foreign', input: JSON.stringify(input) }),
    );
    const ended = await eventually(
      () => sfn.send(new DescribeExecutionCommand({ executionArn })),
      ({ status }) => status !== 'RUNNING',
    );
    expect(ended).toMatchObject({ status: 'FAILED', error: 'OrganisationMismatchError' });
    expect(await pipeline.working.list(workingPrefix(HLF, exportId))).toEqual([]);
    sfn.destroy();
  });
});

describe('fifty identical requests at once', () => {
  it('start one execution', async () => {
    const api = pipeline.as('nhf-ola');
    // The export is held until all requests are sent, because a request after its end starts a new one.
    pipeline.engine.inject({ functionName: 'plan-query', kind: 'hold' });
    const request = emptyRequest();
    const answers = await Promise.all(Array.from({ length: 50 }, () => api.start(request)));
    expect(new Set(answers.map((answer) => answer.exportId)).size).toBe(1);
    expect(answers.filter((answer) => !answer.joined)).toHaveLength(1);
    pipeline.engine.clearFaults('plan-query');
    await until(api, answers[0]?.exportId ?? '', ['completed_empty']);
    const objects = await pipeline.working.list(workingPrefix(NHF, answers[0]?.exportId ?? ''));
    expect(objects.length).toBeLessThan(10);
  });
});
