import { describe, expect, it } from 'vitest';
import type { ChunkRecord, ExportRecord } from '../../../lambdas/domain/export/export-record.ts';
import { chunkView, exportListItem, exportView } from '../../../lambdas/domain/export/export-view.ts';
import { type Estimate, EXPORT_STATUSES, exportListItemSchema, exportViewSchema } from '../../../lambdas/protocol.ts';
import { exportRecord } from '../../fakes/exports/export-record.ts';

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
  exportView(exportRecord(fields), chunks, CALCULATING, null, 'coordinator');
const FAILURE = {
  code: 'unmapped_values',
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
};
const object = (name: string) => ({ key: `reports/${name}`, versionId: 'v1', sha256: 'c'.repeat(64) });
const PUBLISHED = {
  report: object('1-0/rapport.xlsx'),
  figures: object('1-0/figures.json'),
  manifest: object('1-0/manifest.json'),
};

it.each(EXPORT_STATUSES)('the view of an export matches the protocol when its status is %s', (status) => {
  const record = exportRecord({ status, failure: FAILURE, file: { ...FILE, published: PUBLISHED } });
  expect(
    exportViewSchema.strict().safeParse(exportView(record, [chunk({})], CALCULATING, null, 'finance')).error,
  ).toBeUndefined();
  expect(
    exportListItemSchema
      .strict()
      .safeParse(exportListItem(record, CALCULATING, status === 'queued' ? 1 : null, 'finance')).error,
  ).toBeUndefined();
});

describe('a row of the history', () => {
  const figures = { activities: 9, activityDays: 9, attendances: 9 };
  const total = { ...figures, countedDays: 7, notCounted: {}, uniqueParticipants: 3, uniqueParticipantsMin: 3 };
  const summary = { kind: 'final' as const, total, perCategory: {} };
  const [started, ended] = ['2026-03-14T09:15:00.000Z', '2026-03-14T09:15:42.500Z'];
  const row = (fields: Partial<ExportRecord>) => exportListItem(exportRecord(fields), CALCULATING, null, 'coordinator');

  it.each([
    ['completed', 7],
    ['completed_empty', 7],
    ['failed', null],
    ['cancelled', null],
    ['storing_file', null],
  ] as const)('has the counted days of the report alone: %s', (status, expected) => {
    expect(row({ status, summary, failure: FAILURE }).countedDays).toBe(expected);
  });

  it('has none of figures that are provisional', () => {
    const provisional = { kind: 'provisional' as const, total: figures, perCategory: {} };
    expect(row({ status: 'completed', summary: provisional }).countedDays).toBeNull();
  });

  it.each(['completed', 'completed_empty', 'failed', 'cancelled'] as const)(
    'says how long the last attempt took when it is %s',
    (status) => {
      expect(row({ status, statusTimes: { initialised: started, [status]: ended } }).milliseconds).toBe(42_500);
    },
  );

  it.each([
    ['runs', { status: 'aggregating', statusTimes: { initialised: started, aggregating: ended } }],
    ['is paused', { status: 'paused', statusTimes: { initialised: started, paused: ended } }],
    ['was cancelled before it began', { status: 'cancelled', statusTimes: { queued: started, cancelled: ended } }],
  ] as const)('has no duration while it %s', (_, fields) => {
    expect(row(fields).milliseconds).toBeNull();
  });
});

describe('the chunks of a view', () => {
  it('are the planned ones for each chunked stage that was reached, pending when they have not started', () => {
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

  it('include those finished in an earlier attempt, even of stages that this attempt has not reached', () => {
    const { chunks } = view({ attempt: 2 }, [chunk({ index: 1 })]);
    expect(chunks.map(({ index, state }) => [index, state])).toEqual([[1, 'done']]);
  });

  it('are pending when the run has ended or a later attempt has taken over', () => {
    const running = chunk({ state: 'running', rows: null });
    expect(chunkView({ status: 'querying_activities', attempt: 1, failure: null }, running).state).toBe('running');
    expect(chunkView({ status: 'paused', attempt: 1, failure: null }, running).state).toBe('pending');
    expect(chunkView({ status: 'querying_activities', attempt: 2, failure: null }, running).state).toBe('pending');
    expect(chunkView({ status: 'failed', attempt: 1, failure: null }, chunk({ state: 'failed' })).state).toBe('failed');
  });

  it('are failed when the run failed in their stage, even if the Lambda died before it could write that', () => {
    const failed = { status: 'failed', attempt: 2, failure: { ...FAILURE, stage: 'aggregating' } } as const;
    const started = chunk({ stage: 'aggregating', state: 'retrying', exportAttempt: 2 });
    expect(chunkView(failed, started)).toMatchObject({ state: 'failed', errorCode: FAILURE.code });
    expect(chunkView(failed, { ...started, errorCode: 'out_of_memory' }).errorCode).toBe('out_of_memory');
    expect(chunkView(failed, { ...started, exportAttempt: 1 }).state).toBe('pending');
    expect(chunkView(failed, { ...started, stage: 'mapping_columns' }).state).toBe('pending');
    expect(chunkView(failed, { ...started, state: 'done' }).state).toBe('done');
  });

  it('do not contain the outcome that a chunk passes on', () => {
    expect(Object.keys(chunkView({ status: 'aggregating', attempt: 1, failure: null }, chunk({})))).not.toContain(
      'outcome',
    );
  });
});

describe('the result of a view', () => {
  it('is null while the export runs, even if an earlier attempt failed or stored a file', () => {
    expect(view({ status: 'aggregating', stage: 'aggregating', file: FILE, failure: FAILURE }).result).toBeNull();
  });

  it('is retryable after a failure until the third attempt is used, without counting resumes', () => {
    const retryable = (fields: Partial<ExportRecord>) => {
      const { result } = view({ status: 'failed', failure: FAILURE, ...fields });
      return result?.outcome === 'failed' ? result.retryable : undefined;
    };
    expect(retryable({ attempt: 2 })).toBe(true);
    expect(retryable({ attempt: 3 })).toBe(false);
    expect(retryable({ attempt: 3, resumes: 1 })).toBe(true);
    expect(retryable({ failure: { ...FAILURE, retryable: false } })).toBe(false);
  });

  it('describes the file of a completed export without its keys in the bucket', () => {
    const file = { ...FILE, published: PUBLISHED };
    expect(view({ status: 'completed', file }).result).toEqual({ outcome: 'completed', ...FILE });
    for (const status of EXPORT_STATUSES) {
      expect(JSON.stringify(view({ status, file })), status).not.toMatch(/https:|reports\//);
    }
  });
});

it('the stages of a view omit bundling when no attachments were requested', () => {
  const { request } = exportRecord();
  expect(view({ status: 'storing_file', stage: 'storing_file' }).progress).toMatchObject({
    stageIndex: 6,
    stageCount: 7,
  });
  expect(
    view({ status: 'storing_file', stage: 'storing_file', request: { ...request, includeAttachments: true } }).progress,
  ).toMatchObject({ stageIndex: 7, stageCount: 8 });
});

describe('the start of an export in its view', () => {
  const asked = '2026-01-15T08:00:00.000Z';
  const began = '2026-01-15T08:10:00.000Z';

  it.each([
    ['waits', { status: 'queued', statusTimes: { queued: asked } }, null],
    [
      'is being cancelled in the queue',
      { status: 'cancelling', statusTimes: { queued: asked, cancelling: began } },
      null,
    ],
    ['was cancelled in the queue', { status: 'cancelled', statusTimes: { queued: asked, cancelled: began } }, null],
    ['has waited', { status: 'initialised', statusTimes: { queued: asked, initialised: began } }, began],
    ['never waited', { status: 'aggregating', statusTimes: { initialised: asked } }, asked],
    ['is of a release without a queue', { status: 'completed', statusTimes: {} }, asked],
    ['waits for a further attempt', { status: 'queued', attempt: 2, statusTimes: { queued: began } }, asked],
  ] as const)('of one that %s is known, or null', (_, fields, startedAt) => {
    const { cancellation } = exportRecord({ cancellation: { by: 'kari', percent: 0, cleanupCompleted: true } });
    expect(view({ createdAt: asked, cancellation, ...fields }).startedAt).toBe(startedAt);
  });
});
