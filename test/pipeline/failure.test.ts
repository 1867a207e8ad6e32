import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readRegisterSource } from '../../infra/commands/cli/register-source.ts';
import { sampleFolder } from '../sample-registers.ts';
import { auditOf, eventually, type Pipeline, startPipeline, until, workingPrefix } from './pipeline.ts';

const NHF = '963281684';
const HLF = '957500102';

let pipeline: Pipeline;

beforeAll(async () => {
  pipeline = await startPipeline({ injectable: true });
  await pipeline.import('nhf-2025');
});
afterAll(() => pipeline.close());
afterEach(() => pipeline.engine.clearFaults());

describe('a label without a category', () => {
  it('stops the export in the plan, names every such label with its activities, and writes no report', async () => {
    const source = await readRegisterSource(sampleFolder('blindeforbundet-2025'), {});
    const { Showdown: _, Lytteklubb: __, ...labels } = source.labels;
    await pipeline.import({ ...source, labels });
    const api = pipeline.as('nbf-kari');
    const { exportId } = await api.start({ year: 2025 });
    const view = await until(api, exportId, ['failed']);
    expect(view.result).toMatchObject({ outcome: 'failed', code: 'unmapped_activity_type', stage: 'initialised' });
    const details = view.result?.outcome === 'failed' ? view.result.details : {};
    expect(details).toMatchObject({ count: 2, labels: [{ label: 'Lytteklubb' }, { label: 'Showdown' }] });
    expect(await pipeline.reports.list(`reports/971038179/${exportId}/`)).toEqual([]);
    expect((await auditOf(api, exportId)).map((event) => event.status)).toEqual(['initialised', 'failed']);
  });

  it('can be mended: the import with the labels, then a retry, completes', async () => {
    const api = pipeline.as('nbf-kari');
    const page = (await api.json('GET', '/exports?limit=1')) as { exports: { exportId: string }[] };
    const exportId = page.exports[0]?.exportId ?? '';
    await pipeline.import('blindeforbundet-2025');
    await api.act(exportId, 'retry');
    const view = await until(api, exportId, ['completed']);
    expect(view).toMatchObject({ attempt: 2, result: { outcome: 'completed', rows: 300 } });
  });
});

describe('a transient fault', () => {
  it('is retried by the machine and leaves no trace in the outcome', async () => {
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

  it('in the database, a TransactionConflict, is told apart from a refused condition', async () => {
    const api = pipeline.as('nhf-kari');
    pipeline.engine.injectDatabaseFault({ operation: 'TransactWriteItems', error: 'TransactionConflict', times: 6 });
    const { exportId, joined } = await api.start({ year: 2025 });
    expect(joined).toBe(false);
    await until(api, exportId, ['completed']);
  });
});

describe('a crash', () => {
  it('of a stage ends as failed by the finaliser, and a retry runs only what is missing', async () => {
    const api = pipeline.as('nhf-kari');
    pipeline.engine.inject({ functionName: 'generate-file', kind: 'kill', times: 2 });
    const { exportId } = await api.start({ year: 2025 });
    const failed = await until(api, exportId, ['failed']);
    // Killed before it could say that it had begun, or just after.
    expect(failed.result).toMatchObject({
      outcome: 'failed',
      code: 'stage_crashed',
      stage: expect.stringMatching(/^(mapping_columns|generating_file)$/),
    });
    const before = failed.chunks.filter((chunk) => chunk.state === 'done');
    expect(before.length).toBe(failed.chunks.length);

    await api.act(exportId, 'retry');
    const view = await until(api, exportId, ['completed']);
    expect(view).toMatchObject({ attempt: 2, result: { outcome: 'completed', rows: 500 } });
    // Each chunk was worked on once, in the first attempt; its marker was found in the second.
    expect(view.chunks.map((chunk) => chunk.attempt)).toEqual(view.chunks.map(() => 1));
    expect((await auditOf(api, exportId)).filter((event) => event.status === 'failed')).toHaveLength(1);
  });

  it('of a chunk worker is retried by the machine, and that chunk alone is done again', async () => {
    const api = pipeline.as('nhf-kari');
    pipeline.engine.inject({ functionName: 'query-activities', kind: 'kill', milliseconds: 5, times: 1 });
    const { exportId } = await api.start({ year: 2025, language: 'en' });
    const view = await until(api, exportId, ['completed']);
    expect(view.attempt).toBe(1);
  });
});

describe('cancelling', () => {
  it('in the middle of a Map stops the export within 10 s and leaves nothing in the working prefix', async () => {
    const api = pipeline.as('nhf-kari');
    pipeline.engine.inject({ functionName: 'aggregate-activities', kind: 'slow', milliseconds: 1500, times: 100 });
    const { exportId } = await api.start({ year: 2025, format: 'csv' });
    await until(api, exportId, ['aggregating']);
    const pressed = Date.now();
    await api.act(exportId, 'cancel');
    expect((await api.view(exportId)).progress.status).toMatch(/^cancell/);
    const view = await until(api, exportId, ['cancelled']);
    expect(Date.now() - pressed).toBeLessThan(10_000);
    expect(view.result).toMatchObject({ outcome: 'cancelled', cleanupCompleted: true });
    const left = await eventually(
      () => pipeline.working.list(workingPrefix(NHF, exportId)),
      (objects) => objects.length === 0,
    );
    expect(left).toEqual([]);
    // The lock went with it: the same request starts anew.
    pipeline.engine.clearFaults();
    const again = await api.start({ year: 2025, format: 'csv' });
    expect(again.joined).toBe(false);
    await until(api, again.exportId, ['completed']);
  });
});

describe('pausing', () => {
  it('keeps what is done; resuming does only the rest', async () => {
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

describe('who may do what', () => {
  it('an export of another organisation is not found, like one that never was', async () => {
    const { exportId } = await pipeline.as('nhf-kari').start({ year: 2025, branches: ['Finnes ikke'] });
    const foreign = pipeline.as('hlf-kari');
    await expect(foreign.view(exportId)).rejects.toMatchObject({ status: 404, code: 'not_found' });
    await expect(foreign.act(exportId, 'cancel')).rejects.toMatchObject({ status: 404, code: 'not_found' });
    await expect(foreign.view('01ARZ3NDEKTSV4RRFFQ69G5FAV')).rejects.toMatchObject({ status: 404, code: 'not_found' });
  });

  it('an auditor looks and does not touch', async () => {
    const auditor = pipeline.as('nhf-rita');
    await expect(auditor.start({ year: 2025 })).rejects.toMatchObject({ status: 403, code: 'forbidden' });
    await expect(auditor.json('GET', '/exports')).resolves.toBeTruthy();
  });

  it('an execution in the name of another organisation fails before it reads anything', async () => {
    const sfn = new SFNClient(pipeline.engine.clientConfiguration('sfn'));
    const api = pipeline.as('nhf-kari');
    const { exportId } = await api.start({ year: 2025, branches: ['Finnes ikke heller'] });
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

describe('the same request at once', () => {
  it('from fifty presses gives one execution', async () => {
    const api = pipeline.as('nhf-ola');
    // Held until all have pressed: a request after the end would rightly start a new one.
    pipeline.engine.inject({ functionName: 'plan-query', kind: 'hold' });
    const request = { year: 2025, branches: ['Finnes aldri'], language: 'en' };
    const answers = await Promise.all(Array.from({ length: 50 }, () => api.start(request)));
    expect(new Set(answers.map((answer) => answer.exportId)).size).toBe(1);
    expect(answers.filter((answer) => !answer.joined)).toHaveLength(1);
    pipeline.engine.clearFaults('plan-query');
    await until(api, answers[0]?.exportId ?? '', ['completed_empty']);
    const objects = await pipeline.working.list(workingPrefix(NHF, answers[0]?.exportId ?? ''));
    expect(objects.length).toBeLessThan(10);
  });
});
