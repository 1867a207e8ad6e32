import { describe, expect, it } from 'vitest';
import type { ChunkRecord, ExportRecord } from '../../../lambdas/domain/export/export-record.ts';
import { chunkView, exportListItem, exportView } from '../../../lambdas/domain/export/export-view.ts';
import { type Estimate, EXPORT_STATUSES, exportListItemSchema, exportViewSchema } from '../../../lambdas/protocol.ts';
import { exportRecord } from '../../fakes/export-record.ts';

const CALCULATING: Estimate = { kind: 'calculating' };
const chunk = (fields: Partial<ChunkRecord>): ChunkRecord => ({
  stage: 'querying_activities',
  index: 0,
  state: 'done',
  attempt: 1,
  exportAttempt: 1,
  rows: 100,
  milliseconds: 900,
  errorCode: null,
  outcome: { sums: { KURS: { activities: 1, activityDays: 1, attendances: 1 } } },
  usage: [],
  ...fields,
});
const view = (fields: Partial<ExportRecord>, chunks: readonly ChunkRecord[] = []) =>
  exportView(exportRecord(fields), chunks, CALCULATING);
const FAILURE = {
  code: 'unmapped_activity_type',
  stage: 'initialised',
  details: { count: 2 },
  supportReference: 'reference',
  retryable: true,
} as const;
const FILE = {
  fileName: 'rapport.xlsx',
  bytes: 10,
  rows: 400,
  sha256: 'c'.repeat(64),
  downloadUrl: 'https://reports.example/x',
  validUntil: '2026-03-02T08:00:00.000Z',
};

it.each(EXPORT_STATUSES)('the view of an export that is %s is what the protocol says', (status) => {
  const record = exportRecord({ status, failure: FAILURE, file: FILE });
  expect(exportViewSchema.strict().safeParse(exportView(record, [chunk({})], CALCULATING)).error).toBeUndefined();
  expect(exportListItemSchema.strict().safeParse(exportListItem(record, CALCULATING)).error).toBeUndefined();
});

describe('the cells', () => {
  it('are as many as planned for each chunked stage reached, pending where nothing was begun', () => {
    const { chunks } = view({ status: 'aggregating', stage: 'aggregating' }, [
      ...[0, 1, 2, 3].map((index) => chunk({ index })),
      chunk({ stage: 'aggregating', index: 2, state: 'running', rows: null, milliseconds: null }),
    ]);
    expect(chunks.map(({ stage, index, state }) => `${stage} ${index} ${state}`)).toEqual([
      'querying_activities 0 done',
      'querying_activities 1 done',
      'querying_activities 2 done',
      'querying_activities 3 done',
      'aggregating 0 pending',
      'aggregating 1 pending',
      'aggregating 2 running',
      'aggregating 3 pending',
    ]);
  });

  it('keep what an earlier attempt has done, also of stages not reached again', () => {
    const { chunks } = view({ attempt: 2 }, [chunk({ index: 1 })]);
    expect(chunks.map(({ index, state }) => [index, state])).toEqual([[1, 'done']]);
  });

  it('call pending what nobody works on any more', () => {
    const running = chunk({ state: 'running', rows: null });
    expect(chunkView({ status: 'querying_activities', attempt: 1, failure: null }, running).state).toBe('running');
    expect(chunkView({ status: 'paused', attempt: 1, failure: null }, running).state).toBe('pending');
    expect(chunkView({ status: 'querying_activities', attempt: 2, failure: null }, running).state).toBe('pending');
    expect(chunkView({ status: 'failed', attempt: 1, failure: null }, chunk({ state: 'failed' })).state).toBe('failed');
  });

  it('call failed what the run failed over, though its Lambda died before it could say so', () => {
    const failed = { status: 'failed', attempt: 2, failure: { ...FAILURE, stage: 'aggregating' } } as const;
    const begun = chunk({ stage: 'aggregating', state: 'retrying', exportAttempt: 2 });
    expect(chunkView(failed, begun)).toMatchObject({ state: 'failed', errorCode: FAILURE.code });
    expect(chunkView(failed, { ...begun, errorCode: 'out_of_memory' }).errorCode).toBe('out_of_memory');
    expect(chunkView(failed, { ...begun, exportAttempt: 1 }).state).toBe('pending');
    expect(chunkView(failed, { ...begun, stage: 'mapping_columns' }).state).toBe('pending');
    expect(chunkView(failed, { ...begun, state: 'done' }).state).toBe('done');
  });

  it('say nothing of what a chunk hands on', () => {
    expect(Object.keys(chunkView({ status: 'aggregating', attempt: 1, failure: null }, chunk({})))).not.toContain(
      'outcome',
    );
  });
});

describe('the result', () => {
  it('is none while the export runs, though it failed or was stored in an earlier attempt', () => {
    expect(view({ status: 'aggregating', stage: 'aggregating', file: FILE, failure: FAILURE }).result).toBeNull();
  });

  it('of a failure can be retried until the third attempt is used, resumes not counted', () => {
    const retryable = (fields: Partial<ExportRecord>) => {
      const { result } = view({ status: 'failed', failure: FAILURE, ...fields });
      return result?.outcome === 'failed' ? result.retryable : undefined;
    };
    expect(retryable({ attempt: 2 })).toBe(true);
    expect(retryable({ attempt: 3 })).toBe(false);
    expect(retryable({ attempt: 3, resumes: 1 })).toBe(true);
    expect(retryable({ failure: { ...FAILURE, retryable: false } })).toBe(false);
  });

  it('bears the link only of what is completed', () => {
    expect(view({ status: 'completed', file: FILE }).result).toEqual({ outcome: 'completed', ...FILE });
    for (const status of EXPORT_STATUSES.filter((each) => each !== 'completed')) {
      expect(JSON.stringify(view({ status, file: FILE })), status).not.toContain('https://');
    }
  });
});

it('the stepper leaves out bundling where no attachments were asked for', () => {
  const { request } = exportRecord();
  expect(view({ status: 'storing_file', stage: 'storing_file' }).progress).toMatchObject({
    stageIndex: 6,
    stageCount: 7,
  });
  expect(
    view({ status: 'storing_file', stage: 'storing_file', request: { ...request, includeAttachments: true } }).progress,
  ).toMatchObject({ stageIndex: 7, stageCount: 8 });
});
