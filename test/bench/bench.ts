/**
 * `npm run bench`: the whole export beside a plain script, see `whole/whole.ts`; `npm run bench -- 1000000` sets the sizes, `--runs
 * N` how often each is run, `--keep` keeps the results for the README. Ratios are comparable between machines, absolute times are not.
 * `npm run bench -- parts 10000` measures reading, counting and writing by themselves beside peers, `npm run bench -- live`
 * the API and the push, `npm run bench -- pipeline 10000` an import, its check and exports Lambda by Lambda, `npm run bench -- page` how soon the page shows changes, `npm run bench -- flood` how much one organisation's
 * flood delays another, `npm run bench -- check 10000` how soon a register is checked, `npm run bench -- cost 500 10000` what a
 * report costs in AWS, `npm run bench -- scale` what a model makes of the kept times for sizes that were never run, see
 * `scale/README.md`.
 * `--quick` takes few samples of parts, live, page, flood and check, to see that they run.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { InputError, readOptions } from '../../infra/commands/cli/input-error.ts';
import { benchCheck } from './check.ts';
import { benchCost } from './cost/cost.ts';
import { benchFlood } from './flood.ts';
import { generateRegister } from './generate-register.ts';
import { benchLive } from './live.ts';
import { benchPage } from './page.ts';
import { benchPipeline } from './pipeline.ts';
import { benchScale } from './scale/scale.ts';
import { median } from './whole/median.ts';
import { benchWhole } from './whole/whole.ts';

const RUNS = 3;
const CASES = ['read', 'count', 'count-with-sets', 'workbook', 'workbook-plain-exceljs'] as const;
type Case = (typeof CASES)[number];

interface Measurement {
  readonly cpuSeconds: number;
  readonly peakMegabytes: number;
}

function argumentsOf(name: Case, folder: string, activities: number): string[] {
  const script = (file: string) => path.join(import.meta.dirname, file);
  // Both writers have the young generation of GenerateFile.
  return name.startsWith('workbook')
    ? ['--max-semi-space-size=8', script('workbook-case.ts'), name, `${activities}`]
    : [script('case.ts'), name, folder];
}

function measure(name: Case, folder: string, activities: number): Promise<Measurement> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, argumentsOf(name, folder, activities), {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.on('data', (part) => {
      output += part;
    });
    child.on('error', reject);
    child.on('exit', (code) =>
      code === 0 ? resolve(JSON.parse(output)) : reject(new Error(`${name} ended with ${code}`)),
    );
  });
}

/** @param options.quick one run, to see that it works */
async function benchParts(activities: number, { quick }: { readonly quick: boolean }): Promise<void> {
  const rounds = quick ? 1 : RUNS;
  const folder = await mkdtemp(path.join(tmpdir(), 'bufdir-bench-'));
  try {
    const attendances = await generateRegister(folder, activities);
    console.log(
      `${activities} activities, ${attendances} attendances, medians of ${rounds} runs, Node ${process.version}\n`,
    );
    const results = new Map<string, Measurement[]>();
    for (let run = 0; run < rounds; run++) {
      // Round by round, so that a slow moment of the machine affects all cases alike.
      for (const name of CASES) {
        results.set(name, [...(results.get(name) ?? []), await measure(name, folder, activities)]);
      }
    }
    console.log('case                      CPU s   us/activity   peak MB');
    const cpu = new Map<string, number>();
    for (const [name, runs] of results) {
      const seconds = median(runs.map((run) => run.cpuSeconds));
      cpu.set(name, seconds);
      const each = ((seconds / activities) * 1e6).toFixed(0).padStart(11);
      const peak = median(runs.map((run) => run.peakMegabytes))
        .toFixed(0)
        .padStart(9);
      console.log(`${name.padEnd(24)} ${seconds.toFixed(2).padStart(6)} ${each} ${peak}`);
    }
    const ratio = (ours: string, peer: string) => ((cpu.get(ours) ?? 0) / (cpu.get(peer) ?? 1)).toFixed(2);
    console.log(`\ncount / counting with objects and Sets: ${ratio('count', 'count-with-sets')}`);
    console.log(`workbook / exceljs streaming as its README shows: ${ratio('workbook', 'workbook-plain-exceljs')}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const USAGE = `npm run bench -- [SIZES] [--runs N] [--keep]
npm run bench -- pipeline [SIZE]
npm run bench -- parts|check [SIZE] [--quick]
npm run bench -- live|page|flood [--quick]
npm run bench -- cost [SIZES] [--keep]
npm run bench -- scale [RESULTS]
Sizes are numbers of activities.`;

function parse() {
  return parseArgs({
    allowPositionals: true,
    options: {
      quick: { type: 'boolean', default: false },
      keep: { type: 'boolean', default: false },
      runs: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
}

/** @throws InputError */
function sizeOf(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InputError(`${text}: neither a measurement nor a number\n\n${USAGE}`);
  return Number(text);
}

async function main(): Promise<void> {
  const { positionals, values } = readOptions(parse, USAGE);
  const [what = '', size = '10000'] = positionals;
  if (values.help) return console.log(USAGE);
  switch (what) {
    case 'parts':
      return benchParts(sizeOf(size), values);
    case 'live':
      return benchLive(values);
    case 'page':
      return benchPage(values);
    case 'flood':
      return benchFlood(values);
    case 'check':
      return benchCheck(sizeOf(size), values);
    case 'cost':
      return benchCost(positionals.slice(1).map(sizeOf), values);
    case 'scale':
      return benchScale(positionals[1]);
    case 'pipeline':
      return benchPipeline(sizeOf(size));
    default: {
      const runs = values.runs === undefined ? undefined : sizeOf(values.runs);
      return benchWhole({ sizes: positionals.map(sizeOf), runs, keep: values.keep });
    }
  }
}

try {
  await main();
} catch (error) {
  if (!(error instanceof InputError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
