/** One export of a year from its start to the last byte of its report, as a user waits for it. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiClient } from '../../../infra/commands/cli/api-client.ts';
import { pollPause } from '../../../infra/commands/cli/poll-pause.ts';
import { isTerminal } from '../../../lambdas/protocol.ts';

/** @returns the bytes of the report. @throws Error when it does not complete */
export async function downloadedExport(api: ApiClient, year: number): Promise<number> {
  const begun = Date.now();
  const { exportId } = await api.start({ year });
  for (;;) {
    const { progress } = await api.view(exportId);
    if (progress.status === 'completed') break;
    if (isTerminal(progress.status)) throw new Error(`The export ended as ${progress.status}`);
    await sleep(pollPause(Date.now() - begun));
  }
  const response = await fetch(await api.link(exportId));
  if (!response.ok) throw new Error(`The download link answered ${response.status}`);
  return (await response.bytes()).length;
}
