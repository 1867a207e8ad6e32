import { describe, expect, it } from 'vitest';
import { progressMessage, statusMessage } from '../../../lambdas/domain/export/export-message.ts';
import type { ExportRecord } from '../../../lambdas/domain/export/export-record.ts';
import {
  CATEGORY_IDS,
  type Estimate,
  EXPORT_STATUSES,
  exportMessageSchema,
  MAX_IMPORT_MESSAGE_BYTES,
  REASONS,
  STAGES,
} from '../../../lambdas/protocol.ts';
import { exportRecord } from '../../fakes/exports/export-record.ts';

const CALCULATING: Estimate = { kind: 'calculating' };
const change = (before: Partial<ExportRecord>, after: Partial<ExportRecord>) =>
  statusMessage(exportRecord(before), exportRecord({ version: 2, ...after }), CALCULATING);

describe('the message about a change of status', () => {
  it('is a start when the export is new', () => {
    expect(statusMessage(undefined, exportRecord(), CALCULATING)?.type).toBe('export:started');
  });

  it.each([
    ['initialised', 'querying_activities', 'export:phase-changed'],
    ['aggregating', 'cancelling', 'export:phase-changed'],
    ['storing_file', 'completed', 'export:completed'],
    ['querying_activities', 'completed_empty', 'export:completed'],
    ['aggregating', 'failed', 'export:failed'],
    ['cancelling', 'cancelled', 'export:cancelled'],
    ['aggregating', 'paused', 'export:paused'],
    ['paused', 'initialised', 'export:resumed'],
    ['failed', 'initialised', 'export:started'],
  ] as const)('from %s to %s has the type %s', (before, after, type) => {
    expect(change({ status: before }, { status: after })?.type).toBe(type);
  });

  it('is sent for the next attempt although the status is the same', () => {
    expect(change({ status: 'initialised' }, { status: 'initialised', attempt: 2 })?.type).toBe('export:started');
  });

  it('is not sent when only the percent changes', () => {
    expect(change({ status: 'aggregating' }, { status: 'aggregating', percent: 50 })).toBeUndefined();
  });

  it('contains the code and the support reference of a failure, and no details', () => {
    const failure = {
      code: 'unmapped_values',
      stage: 'initialised',
      details: { labels: ['Kaffe'] },
      supportReference: 'reference',
      retryable: true,
    } as const;
    const message = change({}, { status: 'failed', failure });
    expect(message).toMatchObject({ code: 'unmapped_values', supportReference: 'reference' });
    expect(JSON.stringify(message)).not.toContain('Kaffe');
  });
});

it('sends progress messages only while an export is running', () => {
  const sent = EXPORT_STATUSES.filter(
    (status) => progressMessage(exportRecord({ status }), [], CALCULATING) !== undefined,
  );
  expect(sent).toEqual(STAGES);
});

it('sends every message type of the protocol for some change of an export', () => {
  const types = exportMessageSchema.options.map(({ shape }) => shape.type.value);
  const sent = new Set<string | undefined>([progressMessage(exportRecord({}), [], CALCULATING)?.type]);
  for (const from of EXPORT_STATUSES) {
    for (const status of EXPORT_STATUSES) {
      sent.add(statusMessage(exportRecord({ status: from }), exportRecord({ status }), CALCULATING)?.type);
    }
  }
  expect([...sent].filter((type) => type !== undefined).sort()).toEqual([...types].sort());
});

it('sends messages that match the protocol and contain no link and no person for every status', () => {
  const object = { key: 'reports/1-0/rapport.xlsx', versionId: 'v1', sha256: 'c'.repeat(64) };
  const file = {
    fileName: 'rapport.xlsx',
    bytes: 1,
    rows: 1,
    sha256: 'c'.repeat(64),
    published: { report: object, figures: object, manifest: object },
  };
  const cancellation = { by: 'kari@example.org', percent: 1, cleanupCompleted: true };
  for (const status of EXPORT_STATUSES) {
    const record = exportRecord({ status, file, cancellation });
    const messages = [
      statusMessage(exportRecord({ status: 'storing_file', attempt: 9 }), record, CALCULATING),
      progressMessage(record, [], CALCULATING),
    ];
    for (const message of messages.filter((each) => each !== undefined)) {
      expect(exportMessageSchema.safeParse(message).error).toBeUndefined();
      expect(JSON.stringify(message)).not.toMatch(/https:|reports\/|kari@/);
    }
  }
});

it('fits into one frame of the WebSocket, with as many chunks as one batch of the stream changes', () => {
  const most = 9_999_999_999;
  const figures = { activities: most, activityDays: most, attendances: most };
  const counted = {
    ...figures,
    countedDays: most,
    notCounted: Object.fromEntries(REASONS.map((reason) => [reason, most])),
    uniqueParticipants: most,
    uniqueParticipantsMin: most,
  };
  const record = exportRecord({
    status: 'querying_activities',
    version: most,
    summary: {
      kind: 'final',
      total: {
        ...counted,
        countedDaysMin: most,
        activePeerSupporters: most,
        activePeerSupportersMin: most,
        register: { activities: most, kept: most },
      },
      perCategory: Object.fromEntries(CATEGORY_IDS.map((category) => [category, counted])),
    },
  });
  const chunks = Array.from({ length: 100 }, (_, index) => ({
    stage: 'querying_activities' as const,
    index: most - index,
    state: 'retrying' as const,
    attempt: 99,
    rows: most,
    milliseconds: most,
    errorCode: 'invalid_column_configuration',
  }));
  const message = progressMessage(record, chunks, { kind: 'range', lowSeconds: most, highSeconds: most });
  expect(Buffer.byteLength(JSON.stringify(message))).toBeLessThanOrEqual(MAX_IMPORT_MESSAGE_BYTES);
});
