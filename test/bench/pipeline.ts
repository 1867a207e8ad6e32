/**
 * `npm run bench -- pipeline [ACTIVITIES]`: a generated register through the whole system on a local engine, as `npm run
 * export` takes it. The import, the check after it, an export, and a second export of the same register, each by itself: wall time, CPU of the
 * Lambdas and of all processes together, and the peak memory of each Lambda.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { signedIn } from '../../infra/commands/cli/api-client.ts';
import { importSource } from '../../infra/commands/cli/import-source.ts';
import { readRegisterSource } from '../../infra/commands/cli/register-source.ts';
import { pageOrigin } from '../../infra/commands/cli/stack-names.ts';
import { RunNews } from '../../infra/commands/follow/run-news.ts';
import { coordinatorOf } from '../../infra/commands/samples.ts';
import { checkEnded } from '../pipeline/pipeline.ts';
import { generateRegister } from './generate-register.ts';
import { downloadedExport } from './whole/downloaded-export.ts';
import { MeasuredEngine, type Phase } from './whole/measured-engine.ts';

export async function benchPipeline(activities: number): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'bufdir-bench-'));
  const attendances = await generateRegister(path.join(folder, 'register'), activities);
  const source = await readRegisterSource(path.join(folder, 'register'), {});
  const measured = await MeasuredEngine.start(folder);
  try {
    const api = signedIn(measured.engine, coordinatorOf(source.organisationNumber));
    const news = new RunNews(api, pageOrigin(measured.engine));
    console.log(`${activities} activities, ${attendances} attendances, Node ${process.version}`);
    console.log(`\n${'phase'.padEnd(24)}    wall s Lambdas CPU s  all CPU s`);
    console.log(`  ${'Lambda'.padEnd(52)}   calls  wall s peak MB`);
    print('import', await measured.phase(() => importSource(api, source, { news })));
    print('the check after it', await measured.phase(() => checkEnded(api)));
    print('export', await measured.phase(() => downloadedExport(api, source.year, news)));
    print('export of the same', await measured.phase(() => downloadedExport(api, source.year, news)));
  } finally {
    await measured.close();
    await rm(folder, { recursive: true, force: true });
  }
}

function print(name: string, { wallSeconds, lambdaCpuSeconds, cpuSeconds, lambdas }: Phase): void {
  const figures = [wallSeconds, lambdaCpuSeconds, cpuSeconds];
  console.log(`\n${name.padEnd(24)}${figures.map((seconds) => seconds.toFixed(1).padStart(10)).join('')}`);
  for (const [lambda, work] of Object.entries(lambdas)) {
    const columns = [String(work.invocations), work.wallSeconds.toFixed(1), work.peakMegabytes.toFixed(0)];
    console.log(`  ${lambda.padEnd(52)}${columns.map((text) => text.padStart(8)).join('')}`);
  }
}
