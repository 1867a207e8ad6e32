import { beforeEach, expect, it } from 'vitest';
import { streamChanges } from '../../lambdas/adapters/tables/stream-records.ts';
import { newCheck } from '../../lambdas/domain/checks/new-check.ts';
import type { ExportRecord } from '../../lambdas/domain/export/export-record.ts';
import { checkIdOf } from '../../lambdas/domain/export/purpose.ts';
import { checkMessageSchema, liveMessageSchema } from '../../lambdas/protocol.ts';
import { createPush } from '../../lambdas/stream/push.ts';
import { BEGINNING, EXPORT_ID, ORGANISATION, StoppedClock } from '../fakes/exports/export-record.ts';
import { memoryExports } from '../fakes/exports/exports.ts';
import { RecordedMetrics } from '../fakes/metrics.ts';
import { connectionOf } from './push-fixture.ts';
import { chunkItem, exportItem, streamEvent } from './stream-event.ts';

const CHECK = newCheck({
  checkId: checkIdOf(EXPORT_ID),
  organisationNumber: ORGANISATION,
  year: 2025,
  correlationId: 'correlation',
  basis: 'basis',
  now: new Date(BEGINNING).toISOString(),
});
const PLAN = { chunks: 2, activities: 400, attendances: 3000 };
const FAILURE = {
  code: 'unmapped_values',
  stage: 'initialised',
  details: { values: [{ value: 'Kaffe hos Kari' }], count: 1 },
  retryable: true,
} as const;

let world: ReturnType<typeof startedCheck>;
beforeEach(() => {
  world = startedCheck();
});

/** A check that has begun, with one open page. */
function startedCheck() {
  const clock = new StoppedClock();
  const { records, chunks } = memoryExports(clock);
  const metrics = new RecordedMetrics();
  const posted: unknown[] = [];
  records.createCheck(CHECK);
  const push = createPush({
    changesOf: streamChanges,
    clock,
    metrics,
    organisationLabel: (organisationNumber) => organisationNumber,
    records,
    chunks,
    connections: { ofOrganisation: async () => [connectionOf('one', ORGANISATION)], remove: async () => {} },
    sockets: {
      post: async (_, message) => {
        posted.push(message);
        return 'sent';
      },
    },
    pastRuns: async () => {
      throw new Error('A check has no estimate');
    },
    pause: async (milliseconds) => clock.advance(milliseconds),
    logFault: (message) => {
      throw new Error(message);
    },
  });
  /** Hands on what has been written since the last time. */
  let seen = 0;
  const handOn = async () => {
    const changes = records.changes.slice(seen);
    seen = records.changes.length;
    await push(streamEvent(...changes.map(({ before, after }) => exportItem(before, after))));
  };
  const messages = () => posted.map((message) => checkMessageSchema.parse(message));
  return { clock, records, chunks, metrics, posted, push, handOn, messages };
}

it('a check is told of when it begins, at each stage and when it ends, as news of a check alone', async () => {
  const { records, handOn, messages, posted } = world;
  await handOn();
  await records.plan(CHECK, 1, PLAN);
  await records.advance(CHECK, 'querying_activities', 'aggregating', 'deduplicating');
  await records.transition(CHECK, 1, { to: 'checked', result: { key: 'k', sha256: 's' } }, 'pipeline');
  await handOn();
  expect(messages().map(({ status }) => status)).toEqual([
    'initialised',
    'querying_activities',
    'aggregating',
    'deduplicating',
    'checked',
  ]);
  expect(messages().at(-1)).toMatchObject({ checkId: CHECK.exportId, year: 2025, percent: 100 });
  for (const message of posted) {
    expect(liveMessageSchema.parse(message).type).toBe('check:changed');
  }
});

it('progress of chunks is told of, and percent never falls', async () => {
  const { records, chunks, handOn, push, messages, clock } = world;
  await records.plan(CHECK, 1, PLAN);
  await records.advance(CHECK, 'querying_activities');
  await handOn();
  for (const index of [0, 1]) {
    const key = { ...CHECK, stage: 'querying_activities', index } as const;
    await chunks.begin(key, 1);
    await chunks.finish(key, 1, { rows: 100, milliseconds: 9, outcome: {} });
    clock.advance(1000);
    await push(streamEvent(chunkItem(key, {}, { state: 'done', exportAttempt: 1 })));
    await handOn();
  }
  const percents = messages().map(({ percent }) => percent);
  expect(percents).toEqual(percents.toSorted((one, other) => one - other));
  expect(new Set(percents).size).toBeGreaterThan(2);
});

it('a message that comes late says nothing that a newer one has not said', async () => {
  const { records, handOn, push, messages } = world;
  await handOn();
  await records.plan(CHECK, 1, PLAN);
  await records.advance(CHECK, 'querying_activities', 'aggregating');
  await handOn();
  const told = messages().length;
  const [, late] = records.changes;
  const item = late ?? { before: undefined, after: CHECK };
  await push(streamEvent(exportItem(item.before, item.after)));
  expect(messages()).toHaveLength(told);
});

it('a failure is told of without what it quotes of the register', async () => {
  const { records, handOn, posted, messages } = world;
  await records.transition(CHECK, 1, { to: 'failed', failure: FAILURE, supportReference: 'r' }, 'pipeline');
  await handOn();
  expect(messages().at(-1)?.status).toBe('failed');
  expect(JSON.stringify(posted)).not.toContain('Kaffe');
});

it('a check is in its own metrics and in none of exports', async () => {
  const { records, handOn, metrics, clock } = world;
  await records.plan(CHECK, 1, PLAN);
  clock.advance(4000);
  await records.advance(CHECK, 'querying_activities', 'aggregating', 'deduplicating');
  await records.transition(CHECK, 1, { to: 'checked', result: { key: 'k', sha256: 's' } }, 'pipeline');
  const failed: ExportRecord = { ...CHECK, exportId: checkIdOf('other') };
  records.createCheck(failed);
  await records.transition(failed, 1, { to: 'failed', failure: FAILURE, supportReference: 'r' }, 'pipeline');
  await handOn();
  expect(metrics.valuesOf('CheckDuration')).toEqual([4000]);
  expect(metrics.valuesOf('ChecksFailed')).toEqual([1]);
  expect(metrics.measured.filter(([name]) => /^Export|^StageDuration/.test(name))).toEqual([]);
});
