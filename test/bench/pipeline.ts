/**
 * `npm run bench -- pipeline [ACTIVITIES]`: a generated register through the whole system on a local engine, as `npm run
 * export` takes it. The import, the check after it, an export, and a second export of the same register, each by itself: wall time, CPU of the
 * Lambdas and of all processes together, and the peak memory of each Lambda.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type ApiClient, signedIn } from '../../infra/commands/cli/api-client.ts';
import { importSource } from '../../infra/commands/cli/import-source.ts';
import { readRegisterSource } from '../../infra/commands/cli/register-source.ts';
import { pageOrigin } from '../../infra/commands/cli/stack-names.ts';
import { followExport } from '../../infra/commands/follow/follow-runs.ts';
import { RunNews } from '../../infra/commands/follow/run-news.ts';
import { coordinatorOf, SAMPLE_USERS } from '../../infra/commands/samples.ts';
import { startEngine } from '../../infra/local/engine.ts';
import { synthesise } from '../../infra/synthesis/synthesise.ts';
import { checkEnded } from '../pipeline/pipeline.ts';
import { generateRegister } from './generate-register.ts';
import { processTimes } from './process-times.ts';

const MEGABYTE = 1024 * 1024;

/** Of one Lambda in one phase. */
interface Work {
  invocations: number;
  seconds: number;
  peakMegabytes: number;
}

export async function benchPipeline(activities: number): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'bufdir-bench-'));
  const attendances = await generateRegister(path.join(folder, 'register'), activities);
  const source = await readRegisterSource(path.join(folder, 'register'), {});
  let work = new Map<string, Work>();
  const engine = await startEngine({
    dataFolder: path.join(folder, 'data'),
    synthesis: await synthesise(),
    persistent: false,
    injectable: false,
    users: SAMPLE_USERS,
    onReport: ({ functionName, durationMilliseconds, maxMemoryBytes }) => {
      const before = work.get(functionName) ?? { invocations: 0, seconds: 0, peakMegabytes: 0 };
      work.set(functionName, {
        invocations: before.invocations + 1,
        seconds: before.seconds + durationMilliseconds / 1000,
        peakMegabytes: Math.max(before.peakMegabytes, (maxMemoryBytes ?? Number.NaN) / MEGABYTE),
      });
    },
  });
  const phase = async (name: string, run: () => Promise<unknown>): Promise<void> => {
    work = new Map();
    const before = processTimes();
    const begun = performance.now();
    await run();
    const wall = (performance.now() - begun) / 1000;
    const after = processTimes();
    const figures = [wall, after.lambdas - before.lambdas, after.tree - before.tree];
    console.log(`\n${name.padEnd(24)}${figures.map((seconds) => seconds.toFixed(1).padStart(10)).join('')}`);
    for (const [functionName, { invocations, seconds, peakMegabytes }] of work) {
      const columns = [String(invocations), seconds.toFixed(1), peakMegabytes.toFixed(0)];
      console.log(`  ${functionName.padEnd(52)}${columns.map((text) => text.padStart(8)).join('')}`);
    }
  };
  try {
    const api = signedIn(engine, coordinatorOf(source.organisationNumber));
    const news = new RunNews(api, pageOrigin(engine));
    console.log(`${activities} activities, ${attendances} attendances, Node ${process.version}`);
    console.log(`\n${'phase'.padEnd(24)}    wall s Lambdas CPU s  all CPU s`);
    console.log(`  ${'Lambda'.padEnd(52)}   calls  wall s peak MB`);
    await phase('import', () => importSource(api, source, { news }));
    await phase('the check after it', () => checkEnded(api));
    await phase('export', () => exported(api, news));
    await phase('export of the same', () => exported(api, news));
  } finally {
    await engine.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function exported(api: ApiClient, news: RunNews): Promise<void> {
  const { exportId } = await api.start({ year: 2025 });
  const { progress } = await followExport(api, exportId, { news });
  if (progress.status !== 'completed') throw new Error(`The export ended as ${progress.status}`);
}
