/** Push over plain fakes: one export, two pages of its organisation and one of another. */
import { streamChanges } from '../../lambdas/adapters/tables/stream-records.ts';
import type { SocketConnection } from '../../lambdas/ports.ts';
import { type ExportMessage, exportMessageSchema } from '../../lambdas/protocol.ts';
import { createPush } from '../../lambdas/stream/push.ts';
import {
  EXPORT_ID,
  exportRecord,
  ORGANISATION,
  OTHER_ORGANISATION,
  StoppedClock,
} from '../fakes/exports/export-record.ts';
import { memoryExports } from '../fakes/exports/exports.ts';
import { RecordedMetrics } from '../fakes/metrics.ts';

export const KEY = { organisationNumber: ORGANISATION, exportId: EXPORT_ID };
const SUMS = {
  KURS: { activities: 3, activityDays: 5, attendances: 40 },
  IKKE: { activities: 1, activityDays: 1, attendances: 2 },
};

export function pushFixture(plannedChunks = 4) {
  const clock = new StoppedClock();
  const { records, chunks } = memoryExports(clock);
  const metrics = new RecordedMetrics();
  records.seed(exportRecord({ plan: { chunks: plannedChunks, activities: 400, attendances: 3000 } }));
  const connections: SocketConnection[] = [
    connectionOf('one', ORGANISATION),
    connectionOf('two', ORGANISATION),
    connectionOf('foreign', OTHER_ORGANISATION),
  ];
  const posted: { connectionId: string; message: ExportMessage; at: number }[] = [];
  const gone = new Set<string>();
  const failing = new Set<string>();
  const removed: string[] = [];
  const logged: string[] = [];
  const push = createPush({
    changesOf: streamChanges,
    clock,
    metrics,
    organisationLabel: (organisationNumber) => organisationNumber,
    records,
    chunks,
    connections: {
      ofOrganisation: async (organisation) =>
        connections.filter(({ organisationNumber }) => organisationNumber === organisation),
      remove: async (connectionId) => {
        removed.push(connectionId);
      },
    },
    sockets: {
      post: async (connectionId, message) => {
        if (gone.has(connectionId)) {
          return 'gone';
        }
        if (failing.has(connectionId)) {
          throw new Error('timed out');
        }
        posted.push({ connectionId, message: exportMessageSchema.parse(message), at: clock.now() });
        return 'sent';
      },
    },
    pastRuns: async () => [],
    pause: async (milliseconds) => clock.advance(milliseconds),
    logFault: (message) => {
      logged.push(message);
    },
  });
  const chunk = (index: number, stage: 'querying_activities' | 'aggregating' = 'querying_activities') => ({
    ...KEY,
    stage,
    index,
  });
  async function finish(index: number, stage: 'querying_activities' | 'aggregating' = 'querying_activities') {
    await chunks.begin(chunk(index, stage), 1);
    await chunks.finish(chunk(index, stage), 1, { rows: 100, milliseconds: 900, outcome: { sums: SUMS } });
  }
  /** The messages that one of the pages received. */
  const received = (connectionId = 'one') =>
    posted.filter((each) => each.connectionId === connectionId).map(({ message }) => message);
  return {
    push,
    metrics,
    records,
    chunks,
    clock,
    posted,
    received,
    gone,
    failing,
    removed,
    connections,
    logged,
    finish,
    chunk,
  };
}

export function connectionOf(connectionId: string, organisationNumber: string): SocketConnection {
  return { connectionId, organisationNumber, userId: 'user', connectedAt: 0 };
}
