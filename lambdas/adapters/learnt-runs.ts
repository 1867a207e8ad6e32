/** The organisation's latest completed runs, the ground of the estimate; read at most once a minute and process. */
import { type PastRun, pastRun } from '../domain/export/estimate.ts';
import type { Clock, ExportStore } from '../ports.ts';

const RUNS = 25;
const KEPT_MILLISECONDS = 60_000;

export function learntRuns(
  exports: Pick<ExportStore, 'list'>,
  clock: Clock,
): (organisationNumber: string) => Promise<readonly PastRun[]> {
  const kept = new Map<string, { readonly runs: Promise<readonly PastRun[]>; readonly until: number }>();
  return (organisationNumber) => {
    const known = kept.get(organisationNumber);
    if (known !== undefined && known.until > clock.now()) {
      return known.runs;
    }
    // An estimate is worth no failure: without past runs there are the built-in weights.
    const runs = read(exports, organisationNumber).catch(() => []);
    kept.set(organisationNumber, { runs, until: clock.now() + KEPT_MILLISECONDS });
    return runs;
  };
}

async function read(exports: Pick<ExportStore, 'list'>, organisationNumber: string): Promise<readonly PastRun[]> {
  const { records } = await exports.list(organisationNumber, { limit: RUNS, statuses: ['completed'] });
  return records.flatMap((record) => pastRun(record) ?? []);
}
