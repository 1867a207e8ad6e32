import { beforeEach, describe, expect, it } from 'vitest';
import { ThrottledError } from '../../lambdas/domain/errors.ts';
import type { ImportRecord } from '../../lambdas/domain/imports/import-record.ts';
import type { ImportKey, StreamChange } from '../../lambdas/ports.ts';
import { type ImportMessage, importMessageSchema } from '../../lambdas/protocol.ts';
import { createPushImports, groupByImport } from '../../lambdas/stream/push-imports.ts';
import { ORGANISATION, StoppedClock } from '../fakes/exports/export-record.ts';
import { RecordedMetrics } from '../fakes/metrics.ts';
import { IMPORT_ID, importFile, importRecord, readingImport } from '../fakes/registers/import-record.ts';
import { MemoryImportRecords } from '../fakes/registers/import-records.ts';

const KEY: ImportKey = { organisationNumber: ORGANISATION, importId: IMPORT_ID };

function fixture() {
  const clock = new StoppedClock();
  const records = new MemoryImportRecords(clock);
  const metrics = new RecordedMetrics();
  const received: { message: ImportMessage; at: number }[] = [];
  let failure: Error | undefined;
  const send = createPushImports({
    clock,
    metrics,
    connections: {
      ofOrganisation: async (organisationNumber) => {
        if (failure !== undefined) throw failure;
        const connection = { organisationNumber, userId: 'user', connectedAt: 0 } as const;
        return [
          { ...connection, connectionId: 'one' },
          { ...connection, connectionId: 'of finance', role: 'finance' },
        ];
      },
      remove: async () => undefined,
    },
    sockets: {
      post: async (connectionId, message) => {
        expect(connectionId).toBe('one');
        received.push({ message: importMessageSchema.parse(message), at: clock.now() });
        return 'sent';
      },
    },
    pause: async (milliseconds) => clock.advance(milliseconds),
    logFault: () => undefined,
  });
  let delivered = 0;
  return {
    clock,
    records,
    metrics,
    received,
    types: () => received.map(({ message }) => message.type),
    failWith: (error: Error | undefined) => {
      failure = error;
    },
    /** Delivers the changes since the last call as one batch of the stream. */
    async deliver(): Promise<void> {
      const changes = changesOf(records.changes.slice(delivered));
      for (const group of groupByImport(changes)) await send(group);
      delivered = records.changes.length;
    },
    progress: (percent: number) =>
      records.changeFile(KEY, 1, 'f1', { to: 'downloading', attempt: 1, percent, rows: percent * 10 }),
  };
}

function changesOf(changes: readonly { before: ImportRecord | undefined; after: ImportRecord }[]): StreamChange[] {
  return changes.map((change, index) => ({ kind: 'import', sequenceNumber: String(index + 1), ...change }));
}

let session: ReturnType<typeof fixture>;
beforeEach(() => {
  session = fixture();
});

describe('the messages of an import', () => {
  it('say each change of its status, and only the latest progress of a batch', async () => {
    session.records.seed(importRecord());
    const deadline = new Date(session.clock.now() + 3600_000).toISOString();
    await session.records.transition(KEY, 1, { to: 'reading', replaces: {}, deadline }, 'kari');
    for (const percent of [10, 20, 30]) await session.progress(percent);
    await session.deliver();
    expect(session.received.map(({ message }) => [message.type, message.view.files[0]?.percent])).toEqual([
      ['import:started', 0],
      ['import:progress', 30],
    ]);
    // Names of users are not pushed.
    expect(session.received[0]?.message.view).not.toHaveProperty('actorNames');
  });

  it('are at most four of progress a second, and the last state comes last', async () => {
    session.records.seed(readingImport());
    const begun = session.clock.now();
    for (let percent = 1; percent <= 80; percent++) {
      await session.progress(percent);
      await session.deliver();
      session.clock.advance(20);
    }
    const seconds = (session.clock.now() - begun) / 1000;
    expect(session.received.length).toBeLessThanOrEqual(4 * seconds + 1);
    expect(session.received.at(-1)?.message.view.files[0]?.percent).toBe(80);
  });

  it('say an end without waiting, and nothing about what is written afterwards', async () => {
    session.records.seed(readingImport());
    await session.progress(50);
    await session.deliver();
    const at = session.clock.now();
    await session.records.transition(KEY, 1, { to: 'cancelled' }, 'kari');
    await session.records.close(session.records.mustRead(KEY));
    await session.deliver();
    expect(session.types()).toEqual(['import:progress', 'import:cancelled']);
    expect(session.received.at(-1)?.at).toBe(at);
  });

  it('are not sent for a write that keeps the version', async () => {
    const record = session.records.seed(readingImport());
    session.records.write(record, record);
    await session.deliver();
    expect(session.received).toEqual([]);
  });

  it('are sent again after a fault that passes', async () => {
    session.records.seed(readingImport());
    await session.progress(10);
    session.failWith(new ThrottledError('DynamoDB', undefined));
    await expect(session.deliver()).rejects.toThrow();
    session.failWith(undefined);
    await session.deliver();
    expect(session.received.map(({ message }) => message.view.files[0]?.percent)).toEqual([10]);
  });
});

it('changes of two imports are two groups, each with the number of its first record', () => {
  const other = readingImport({
    importId: '01JZZZZZZZ0000000000000008',
    files: [importFile(), importFile({ fileId: 'f2' })],
  });
  const changed = (record: ImportRecord): { before: ImportRecord; after: ImportRecord } => ({
    before: record,
    after: { ...record, version: record.version + 1 },
  });
  const groups = groupByImport(changesOf([changed(readingImport()), changed(other), changed(other)]));
  expect(groups.map(({ key, sequenceNumber, changes }) => [key.importId, sequenceNumber, changes.length])).toEqual([
    [IMPORT_ID, '1', 1],
    [other.importId, '2', 2],
  ]);
});
