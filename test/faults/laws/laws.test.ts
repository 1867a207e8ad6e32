/** Each law is broken by a run that breaks it, and by nothing else. */
import { expect, it } from 'vitest';
import type { AuditEvent, ExportStatus } from '../../../lambdas/protocol.ts';
import type { View } from '../runs/client.ts';
import type { Observed } from '../runs/run-schedule.ts';
import { drawSchedule } from '../schedule/draw.ts';
import type { ExportEnding } from './ending.ts';
import { lawsOfExport, lawsOfStarts, lawsOfUnchangedTrails } from './laws.ts';

const exportId = '01';
const RIGHT = 'the figures';
const COMPLETED: readonly ExportStatus[] = [
  'initialised',
  'querying_activities',
  'aggregating',
  'deduplicating',
  'mapping_columns',
  'generating_file',
  'storing_file',
  'completed',
];

const trailOf = (statuses: readonly ExportStatus[]): AuditEvent[] =>
  statuses.map((status, at) => ({
    exportId,
    version: at + 1,
    attempt: 1,
    at: '2026-01-02T03:04:05.000Z',
    status,
    actor: 'pipeline',
    details: {},
  }));

const viewOf = (status: string, percent: number, version: number): View => ({
  exportId,
  version,
  attempt: 1,
  progress: { status, percent },
  result: null,
});

function ending(statuses: readonly ExportStatus[], changes: Partial<ExportEnding> = {}): ExportEnding {
  const status = statuses.at(-1) ?? 'initialised';
  return {
    exportId,
    record: {
      exportId,
      requestHash: '',
      version: statuses.length,
      attempt: 1,
      status,
      percent: 100,
      failure: null,
      file: null,
    },
    trail: trailOf(statuses),
    published: [],
    content: status === 'completed' ? RIGHT : undefined,
    ...changes,
  };
}

const SEEN = [viewOf('initialised', 0, 1), viewOf('aggregating', 40, 3), viewOf('completed', 100, 8)];

function broken(end: ExportEnding, seen: readonly View[] = SEEN, changes: Partial<Observed> = {}): string[] {
  const run = { exportId, request: 'whole', seen } as const;
  const observed: Observed = {
    schedule: { ...drawSchedule(1), leavesPaused: false },
    organisationNumber: '910000004',
    imports: [],
    starts: [],
    exports: [run],
    messages: [],
    happened: [],
    importedAgain: false,
    ...changes,
  };
  return lawsOfExport(end, run, observed, [RIGHT]).map(({ law }) => law);
}

it('a run that keeps every law breaks none', () => {
  expect(broken(ending(COMPLETED))).toEqual([]);
  expect(broken(ending([...COMPLETED.slice(0, 3), 'cancelling', 'cancelled']), SEEN.slice(0, 2))).toEqual([]);
});

it('a completed export with other figures, or with none, breaks the law of content', () => {
  expect(broken(ending(COMPLETED, { content: 'other figures' }))).toEqual(['content']);
  expect(broken(ending(COMPLETED, { content: undefined }))).toEqual(['content']);
});

it('an export that has failed and still has a file breaks the law of content', () => {
  const published = [{ key: 'reports/figures.json', versionId: 'v' }];
  expect(broken(ending(['initialised', 'failed'], { published }), SEEN.slice(0, 1))).toEqual(['content']);
});

it('an export that runs on breaks the law of what is pending', () => {
  expect(broken(ending(COMPLETED.slice(0, 4)), SEEN.slice(0, 2))).toEqual(['nothing-pending']);
});

it('a status after the end, or a record that its trail does not know, breaks the law of one terminal status', () => {
  expect(broken(ending([...COMPLETED, 'cancelled']), SEEN)).toContain('one-terminal-status');
  expect(broken(ending(COMPLETED, { trail: trailOf(COMPLETED.slice(0, -1)) }))).toEqual(['one-terminal-status']);
});

it('a step that is not allowed breaks the law of the path', () => {
  expect(broken(ending(COMPLETED.filter((status) => status !== 'deduplicating')))).toEqual(['trail-path']);
});

it('a percent that falls breaks its law, polled or pushed, and so does one of 100 before the end', () => {
  const falling = [viewOf('aggregating', 40, 3), viewOf('deduplicating', 39, 4), viewOf('completed', 100, 8)];
  expect(broken(ending(COMPLETED), falling)).toEqual(['percent']);
  const messages = falling.map((view) => ({ ...view, type: 'export:progress' }));
  expect(broken(ending(COMPLETED), SEEN, { messages })).toEqual(['percent']);
  expect(broken(ending(COMPLETED), [viewOf('storing_file', 100, 7), viewOf('completed', 100, 8)])).toEqual(['percent']);
});

it('a message that is older than what is shown breaks nothing, because a client ignores it', () => {
  const messages = [viewOf('aggregating', 40, 3), viewOf('querying_activities', 20, 2)].map((view) => ({
    ...view,
    type: 'export:progress',
  }));
  expect(broken(ending(COMPLETED), SEEN, { messages })).toEqual([]);
});

it('two exports of two identical starts at once break the law of starts, unless one had ended when the other began', () => {
  expect(lawsOfStarts({ starts: [['01', '01']], importedAgain: false }, { exports: [] })).toEqual([]);
  expect(brokenByStarts(3, ['initialised', 'cancelling', 'cancelled'])).toEqual([]);
  expect(brokenByStarts(1, ['initialised', 'cancelling', 'cancelled'])).toEqual(['starts-once']);
  expect(brokenByStarts(3, ['initialised', 'querying_activities'])).toEqual(['starts-once']);
});

it('an import between two starts makes them two exports, if their requests differ by it', () => {
  const statuses: ExportStatus[] = ['initialised', 'querying_activities'];
  expect(brokenByStarts(1, statuses, { importedAgain: true, hashes: ['a', 'b'] })).toEqual([]);
  expect(brokenByStarts(1, statuses, { importedAgain: true, hashes: ['a', 'a'] })).toEqual(['starts-once']);
  expect(brokenByStarts(1, statuses, { importedAgain: false, hashes: ['a', 'b'] })).toEqual(['starts-once']);
});

/** @param second when the second of two exports begins @param statuses of the first, one a second */
function brokenByStarts(
  second: number,
  statuses: readonly ExportStatus[],
  { importedAgain = false, hashes = ['a', 'a'] } = {},
): string[] {
  const begun = (id: string, at: number, of: readonly ExportStatus[], requestHash = '') => {
    const { record, ...rest } = ending(of);
    const trail = trailOf(of).map((event, index) => ({ ...event, at: `2026-01-02T03:04:0${at + index}.000Z` }));
    return { ...rest, record: { ...record, requestHash }, exportId: id, trail };
  };
  const exports = [begun('01', 0, statuses, hashes[0]), begun('02', second, COMPLETED.slice(0, 2), hashes[1])];
  return lawsOfStarts({ starts: [['02', '01']], importedAgain }, { exports }).map(({ law }) => law);
}

it('a trail that lost or changed an event breaks the law of unchanged trails, one that grew does not', () => {
  const before = { items: [], exports: [ending(COMPLETED.slice(0, 3))] };
  const later = (trail: AuditEvent[]) => ({ items: [], exports: [ending(COMPLETED, { trail })] });
  const names = (trail: AuditEvent[]) => lawsOfUnchangedTrails(before, later(trail)).map(({ law }) => law);
  expect(names(trailOf(COMPLETED))).toEqual([]);
  expect(names(trailOf(COMPLETED.slice(0, 2)))).toEqual(['trail-unchanged']);
  const [first, ...others] = trailOf(COMPLETED);
  expect(names(first === undefined ? [] : [{ ...first, actor: 'another' }, ...others])).toEqual(['trail-unchanged']);
});
