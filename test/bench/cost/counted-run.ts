/** A register brought in, its report made and downloaded, and a second report of it, with a page that is connected. */
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import WebSocket from 'ws';
import { signedIn } from '../../../infra/commands/cli/api-client.ts';
import { importSource } from '../../../infra/commands/cli/import-source.ts';
import { readRegisterSource } from '../../../infra/commands/cli/register-source.ts';
import { pageOrigin } from '../../../infra/commands/cli/stack-names.ts';
import { RunNews } from '../../../infra/commands/follow/run-news.ts';
import { coordinatorOf, SAMPLE_USERS } from '../../../infra/commands/samples.ts';
import { startEngine } from '../../../infra/local/engine.ts';
import { synthesise } from '../../../infra/synthesis/synthesise.ts';
import { ticketSchema } from '../../../lambdas/protocol.ts';
import { generateRegister } from '../generate-register.ts';
import { downloadedExport } from '../whole/downloaded-export.ts';
import { OperationCounter, type Operations } from './operations.ts';

export interface CountedRun {
  /** The import and the first report. */
  readonly fromFile: Operations;
  /** A second report of the unchanged register. */
  readonly again: Operations;
}

/** @param activities of a generated register */
export function countedRun(activities: number): Promise<CountedRun> {
  return counting(activities, async (report) => ({ fromFile: await report(), again: await report() }));
}

/** Only the import and the first report. */
export function countedFirstReport(activities: number): Promise<Operations> {
  return counting(activities, (report) => report());
}

/** @param work gets a function that makes a report and says what was asked for since the last one */
async function counting<T>(activities: number, work: (report: () => Promise<Operations>) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), 'bufdir-cost-'));
  const register = path.join(folder, 'register');
  const synthesis = await synthesise();
  const counter = new OperationCounter();
  try {
    await generateRegister(register, activities);
    const engine = await startEngine({
      synthesis,
      dataFolder: path.join(folder, 'data'),
      persistent: false,
      fast: true,
      // Schedules as in AWS; otherwise the reconciler would run too often.
      speed: 1,
      users: SAMPLE_USERS,
      ...counter.listeners,
    });
    try {
      const source = await readRegisterSource(register, {});
      const api = signedIn(engine, coordinatorOf(source.organisationNumber));
      counter.watch(engine, synthesis.stackName);
      // A page that follows the run, beside the command that waits for it.
      const { ticket, webSocketUrl } = ticketSchema.parse(await api.json('POST', '/tickets'));
      const socket = new WebSocket(`${webSocketUrl}?ticket=${ticket}`, { origin: pageOrigin(engine) });
      await once(socket, 'open');
      const news = new RunNews(api, pageOrigin(engine));
      await importSource(api, source, { check: false, news });
      const result = await work(async () => {
        await downloadedExport(api, source.year, news);
        return counter.take();
      });
      socket.terminate();
      return result;
    } finally {
      await engine.close();
    }
  } finally {
    counter.close();
    await rm(folder, { recursive: true, force: true });
  }
}
