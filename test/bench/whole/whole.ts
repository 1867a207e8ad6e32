/**
 * `npm run bench [SIZES...]`: the whole export beside the script that one would write instead, in one run: from csv files to the
 * downloaded report, and a second report of the same register. Each in a process of its own with all that it starts, round by
 * round, so that a slow moment of the machine affects both alike.
 */
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import * as z from 'zod';
import { synthesise } from '../../../infra/synthesis/synthesise.ts';
import { generateRegister } from '../generate-register.ts';
import { medianOfEach } from './median.ts';
import type { OurRun } from './our-run.ts';
import {
  detailTable,
  lambdaTable,
  marginalRatio,
  type PeerTimes,
  type Results,
  resultsSchema,
  type SizeResult,
  summaryTable,
  withOtherSizes,
} from './results.ts';

const SIZES = [500, 10_000, 100_000];
const RUNS = 3;
/** The README shows the table that is made of it. */
const KEPT = path.join(import.meta.dirname, 'results.json');
/** Both programs start as the commands of package.json do. */
const COMPILE_CACHE = new URL('../../../infra/commands/compile-cache.mjs', import.meta.url).href;

export interface WholeOptions {
  readonly sizes: readonly number[];
  /** Default 3. */
  readonly runs?: number | undefined;
  /** Whether the results are kept for the README. */
  readonly keep: boolean;
}

export async function benchWhole({ sizes, runs = RUNS, keep }: WholeOptions): Promise<void> {
  const kept = keep ? await keptResults() : undefined;
  // Building is not measured.
  await synthesise();
  const measured: SizeResult[] = [];
  for (const activities of sizes.length === 0 ? SIZES : sizes) measured.push(await measureSize(activities, runs));
  const results: Results = {
    date: new Date().toISOString().slice(0, 10),
    node: process.version,
    cores: availableParallelism(),
    sizes: measured,
  };
  console.log(`Medians of ${runs} runs, Node ${results.node}, ${results.cores} cores\n`);
  console.log(`${summaryTable(results)}\n\n${detailTable(results)}\n\n${lambdaTable(results)}`);
  const marginal = marginalRatio(results);
  if (marginal !== undefined) {
    console.log(
      `\nCPU of the Lambdas for each further activity, as a ratio to the plain script: ${marginal.toFixed(2)}`,
    );
  }
  if (keep) await writeFile(KEPT, `${JSON.stringify(withOtherSizes(results, kept), null, 1)}\n`);
}

/** Those of another form are not kept on. */
async function keptResults(): Promise<Results | undefined> {
  const text = await readFile(KEPT, 'utf8').catch(() => 'null');
  return resultsSchema.safeParse(JSON.parse(text)).data;
}

const peerSchema = z.object({
  measured: z.object({ cpuSeconds: z.number(), wallSeconds: z.number(), peakMegabytes: z.number() }),
});

async function measureSize(activities: number, runs: number): Promise<SizeResult> {
  const folder = await mkdtemp(path.join(tmpdir(), 'bufdir-bench-'));
  try {
    const register = path.join(folder, 'register');
    const attendances = await generateRegister(register, activities);
    const peer: PeerTimes[] = [];
    const ours: OurRun[] = [];
    for (let run = 0; run < runs; run++) {
      const printed = await output('plain-script.mjs', register, path.join(folder, 'plain.xlsx'));
      peer.push(peerSchema.parse(JSON.parse(printed)).measured);
      const own = path.join(folder, `run-${run}`);
      await mkdir(own);
      ours.push(JSON.parse(await output('our-run.ts', register, own)));
      await rm(own, { recursive: true });
    }
    const { fromFile, again } = medianOfEach(ours);
    return { activities, attendances, runs, plainScript: medianOfEach(peer), fromFile, again };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** @throws Error when the program fails */
async function output(program: string, ...args: readonly string[]): Promise<string> {
  const file = path.join(import.meta.dirname, program);
  const child = spawn(process.execPath, ['--import', COMPILE_CACHE, file, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  const printed = await text(child.stdout);
  const code = await ended;
  if (code !== 0) throw new Error(`${program} ended with ${code}`);
  return printed;
}
