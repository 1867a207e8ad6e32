/** One export of a year from its start to the last byte of its report, as a user waits for it. */
import type { ApiClient } from '../../../infra/commands/cli/api-client.ts';
import { followExport } from '../../../infra/commands/follow/follow-runs.ts';
import type { RunNews } from '../../../infra/commands/follow/run-news.ts';

/** @returns the bytes of the report. @throws Error when it does not complete */
export async function downloadedExport(api: ApiClient, year: number, news: RunNews): Promise<number> {
  const { exportId } = await api.start({ year });
  const { progress } = await followExport(api, exportId, { news });
  if (progress.status !== 'completed') throw new Error(`The export ended as ${progress.status}`);
  const response = await fetch(await api.link(exportId));
  if (!response.ok) throw new Error(`The download link answered ${response.status}`);
  return (await response.bytes()).length;
}
