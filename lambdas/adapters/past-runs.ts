/** The organisation's latest completed runs, which the estimate is based on; each process reads them once a minute at most. */
import { type PastRun, pastRun } from '../domain/export/estimate.ts';
import type { Clock, ExportRecords } from '../ports.ts';

const RUNS = 25;
const KEPT_MILLISECONDS = 60_000;

export function pastRuns(
  records: Pick<ExportRecords, 'list'>,
  clock: Clock,
): (organisationNumber: string) => Promise<readonly PastRun[]> {
  const kept = new Map<string, { readonly runs: Promise<readonly PastRun[]>; readonly until: number }>();
  return (organisationNumber) => {
    const known = kept.get(organisationNumber);
    if (known !== undefined && known.until > clock.now()) {
      return known.runs;
    }
    // An estimate must not fail a request: without past runs it uses the built-in weights.
    const runs = completedRuns(records, organisationNumber).catch(() => []);
    kept.set(organisationNumber, { runs, until: clock.now() + KEPT_MILLISECONDS });
    return runs;
  };
}

async function completedRuns(
  exports: Pick<ExportRecords, 'list'>,
  organisationNumber: string,
): Promise<readonly PastRun[]> {
  const { records } = await exports.list(organisationNumber, { limit: RUNS, statuses: ['completed'] });
  return records.flatMap((record) => pastRun(record) ?? []);
}
