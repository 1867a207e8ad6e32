import { describe, expect, it } from 'vitest';
import { actorOf } from '../../../frontend/progress/actor.ts';
import { byAttention, chunkGroups } from '../../../frontend/progress/chunk-groups.ts';
import { categoryRows, reasonRows, totalOf } from '../../../frontend/progress/figures/summary-rows.ts';
import { stageTimings } from '../../../frontend/progress/stage-timings.ts';
import { stepsOf } from '../../../frontend/progress/steps.ts';
import { addressOf, type Route, routeOf } from '../../../frontend/router.ts';
import type { AuditEvent, ExportStatus, RunningSummary } from '../../../lambdas/protocol.ts';
import { chunk, EXPORT_ID, instant } from '../export-factory.ts';

const states = (status: ExportStatus, includeAttachments = false) =>
  stepsOf(status, 'aggregating', includeAttachments).map((step) => step.state);

describe('the stepper', () => {
  it('marks stages as done, current or waiting', () => {
    expect(states('aggregating')).toEqual(['done', 'done', 'current', 'waiting', 'waiting', 'waiting', 'waiting']);
  });

  it('shows the stage of attachments only if they were requested', () => {
    expect(states('aggregating', true)).toHaveLength(8);
  });

  it.each(['failed', 'paused', 'cancelled'] as const)('marks the stage where a %s export stopped', (status) => {
    expect(states(status)[2]).toBe(status);
  });

  it('marks stages that an empty export did not need as skipped', () => {
    expect(states('completed_empty').slice(2)).toEqual(['done', 'skipped', 'skipped', 'skipped', 'skipped']);
  });

  it('marks every stage as done in the end', () => {
    expect(new Set(states('completed'))).toEqual(new Set(['done']));
  });
});

describe('the chunks', () => {
  it('are counted by state, stage by stage, in the order of the pipeline', () => {
    const groups = chunkGroups(
      [
        chunk({ stage: 'mapping_columns', index: 0 }),
        chunk({ index: 1, state: 'done' }),
        chunk({ index: 0, state: 'retrying' }),
      ],
      { stage: 'generating_file', total: 90 },
    );
    expect(groups.map((group) => group.stage)).toEqual(['querying_activities', 'mapping_columns']);
    expect(groups[0]?.counts).toEqual({ pending: 0, running: 0, done: 1, failed: 0, retrying: 1 });
    expect(groups[0]?.chunks.map((each) => each.index)).toEqual([0, 1]);
  });

  it('of the running stage include those that no message has named', () => {
    const running = { stage: 'aggregating', total: 3 } as const;
    const [group, ...others] = chunkGroups([chunk({ stage: 'aggregating', index: 1, state: 'done' })], running);
    expect(group?.chunks.map((each) => each.state)).toEqual(['pending', 'done', 'pending']);
    expect(group?.counts).toMatchObject({ pending: 2, done: 1 });
    expect(others).toEqual([]);
  });

  it('that need attention come first in the table', () => {
    const sorted = byAttention([chunk({ index: 0, state: 'done' }), chunk({ index: 1, state: 'failed' })]);
    expect(sorted.map((each) => each.state)).toEqual(['failed', 'done']);
  });
});

describe('the summary', () => {
  const final: RunningSummary = {
    kind: 'final',
    total: {
      activities: 10,
      activityDays: 12,
      attendances: 99,
      countedDays: 7,
      notCounted: { too_short: 1, abroad: 4 },
      uniqueParticipants: 40,
      uniqueParticipantsMin: 38,
    },
    perCategory: {},
  };
  const provisional: RunningSummary = {
    kind: 'provisional',
    total: { activities: 3, activityDays: 4, attendances: 20 },
    perCategory: { KURS: { activities: 3, activityDays: 4, attendances: 20 } },
  };

  it('has no judged figures while it is provisional', () => {
    expect(totalOf(provisional).judged).toBeNull();
    expect(reasonRows(provisional)).toEqual([]);
  });

  it('adds up the days that do not count', () => {
    expect(totalOf(final).judged).toMatchObject({ countedDays: 7, notCountedDays: 5 });
    expect(reasonRows(final)).toEqual([
      { reason: 'abroad', days: 4 },
      { reason: 'too_short', days: 1 },
    ]);
  });

  it('always has all nine categories', () => {
    expect(categoryRows(final)).toHaveLength(9);
    expect(
      categoryRows(provisional)
        .filter(({ row }) => row.activities > 0)
        .map(({ category }) => category),
    ).toEqual(['KURS']);
  });
});

it('measures a stage from its own status to the next one', () => {
  const event = (version: number, status: ExportStatus, seconds: number): AuditEvent => ({
    exportId: EXPORT_ID,
    version,
    attempt: 1,
    at: instant(seconds),
    status,
    actor: 'pipeline',
    details: {},
  });
  const trail = [event(3, 'failed', 9), event(1, 'initialised', 0), event(2, 'querying_activities', 2)];
  expect(stageTimings(trail)).toEqual([
    { attempt: 1, stage: 'initialised', milliseconds: 2_000 },
    { attempt: 1, stage: 'querying_activities', milliseconds: 7_000 },
  ]);
});

describe('an actor', () => {
  const names = { 'sub-of-kari': 'Kari Nordmann', 'ola@example.org': 'Ola Nordmann' };

  it.each([
    ['sub-of-me', { kind: 'you' }],
    ['reconciler', { kind: 'system' }],
    ['sub-of-kari', { kind: 'person', name: 'Kari Nordmann' }],
    ['ola@example.org', { kind: 'person', name: 'Ola Nordmann' }],
    // Of an older release, without a name.
    ['per@example.org', { kind: 'person', name: 'per@example.org' }],
    ['7f3a9c52-1111-4111-8111-111111111111', { kind: 'unnamed', shortId: '7f3a9c52' }],
  ])('%s is shown by what is known of it', (actor, expected) => {
    expect(actorOf(actor, names, 'sub-of-me')).toEqual(expected);
  });
});

describe('the address', () => {
  const routes: Route[] = [
    { page: 'year', year: null },
    { page: 'year', year: 2025 },
    { page: 'register', year: null, importId: null },
    { page: 'register', year: 2025, importId: 'a/b' },
    { page: 'words', year: 2025 },
    { page: 'check', year: 2025 },
    { page: 'check', year: null },
    { page: 'findings', year: 2025, key: 'a/b?ø' },
    { page: 'near-misses', year: 2025, reason: 'too_short' },
    { page: 'export', exportId: 'a/b ø' },
    { page: 'history', query: '' },
    { page: 'history', query: 'status=failed&ar=2025' },
    { page: 'details', exportId: 'x', query: '' },
    { page: 'details', exportId: 'a/b?ø', query: 'ar=2025' },
  ];
  it.each(routes)('is parsed back to the route it was made from: %o', (route) => {
    expect(routeOf(addressOf(route))).toEqual(route);
  });

  it.each([
    '#/nonsens',
    '#/%E0%A4%A/..',
    '#/register/nonsens',
    '#/register/2025/import/further',
    '#/historikk/x/further',
    '#/eksport/x/further',
    '#/aar/nonsens',
    '#/aar/2025/further',
    '#/kontroll/2025/funn',
    '#/kontroll/2025/nonsens/x',
  ])('is unknown when no page has it: %s', (address) => {
    const route = routeOf(address);
    expect(route.page).toBe('unknown');
    expect(addressOf(route)).toBe(address);
  });

  it.each(['', '#', '#/', '#/eksport', '#/eksport/'])(
    'leads to the front page without a further part: %j',
    (address) => {
      expect(routeOf(address)).toEqual({ page: 'year', year: null });
    },
  );
});
