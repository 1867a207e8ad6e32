import { describe, expect, it } from 'vitest';
import { pastRuns } from '../../lambdas/adapters/past-runs.ts';
import type { ExportRecord } from '../../lambdas/domain/export/export-record.ts';
import type { ExportPageQuery } from '../../lambdas/ports.ts';
import {
  BEGINNING,
  exportRecord,
  ORGANISATION,
  OTHER_ORGANISATION,
  StoppedClock,
} from '../fakes/exports/export-record.ts';

const at = (seconds: number) => new Date(BEGINNING + seconds * 1000).toISOString();

const COMPLETED = exportRecord({
  status: 'completed',
  stage: 'storing_file',
  statusTimes: { initialised: at(0), querying_activities: at(2), aggregating: at(12), completed: at(30) },
});

/** Records that hold one completed export, and what was asked of them. */
function recordsOf(read: () => Promise<ExportRecord[]> = async () => [COMPLETED]) {
  const asked: [organisationNumber: string, page: ExportPageQuery][] = [];
  const records = {
    async list(organisationNumber: string, page: ExportPageQuery) {
      asked.push([organisationNumber, page]);
      return { records: await read(), nextCursor: null };
    },
  };
  return { records, asked };
}

describe('past runs', () => {
  it('are read from the latest completed exports of the organisation', async () => {
    const { records, asked } = recordsOf();
    expect(await pastRuns(records, new StoppedClock())(ORGANISATION)).toHaveLength(1);
    expect(asked).toEqual([[ORGANISATION, { limit: 25, statuses: ['completed'] }]]);
  });

  it('are read once a minute for each organisation', async () => {
    const clock = new StoppedClock();
    const { records, asked } = recordsOf();
    const runsOf = pastRuns(records, clock);
    await Promise.all([runsOf(ORGANISATION), runsOf(ORGANISATION), runsOf(OTHER_ORGANISATION)]);
    clock.advance(59_999);
    await runsOf(ORGANISATION);
    expect(asked.map(([organisation]) => organisation)).toEqual([ORGANISATION, OTHER_ORGANISATION]);
    clock.advance(1);
    await runsOf(ORGANISATION);
    expect(asked).toHaveLength(3);
  });

  it('are empty when they cannot be read', async () => {
    const { records } = recordsOf(() => Promise.reject(new Error('down')));
    expect(await pastRuns(records, new StoppedClock())(ORGANISATION)).toEqual([]);
  });
});
