/** `npm run bench -- cost [SIZES...]`: cents for each report in AWS, by part; `--keep` keeps the runs for test and README. */
import { writeFile } from 'node:fs/promises';
import { costOfRun, partsOfCost, type RunCost } from './cost-of-run.ts';
import { countedRun } from './counted-run.ts';
import { KEPT_RUNS, type KeptRuns } from './kept-runs.ts';
import type { Operations } from './operations.ts';

const SIZES = [500, 10_000, 100_000];

const TITLES: Readonly<Record<keyof RunCost, string>> = {
  lambda: 'Lambda',
  stepFunctions: 'Step Functions',
  dynamoDb: 'DynamoDB',
  s3: 'S3',
  api: 'API and WebSocket',
  logsAndTraces: 'logs and traces',
  keys: 'keys and secrets',
  download: 'download',
};

export async function benchCost(sizes: readonly number[], { keep }: { readonly keep: boolean }): Promise<void> {
  const runs: KeptRuns['sizes'] = [];
  for (const activities of sizes.length === 0 ? SIZES : sizes) {
    runs.push({ activities, ...(await countedRun(activities)) });
  }
  console.log(costTable(runs));
  const kept: KeptRuns = { date: new Date().toISOString().slice(0, 10), sizes: runs };
  if (keep) await writeFile(KEPT_RUNS, `${JSON.stringify(kept, null, 1)}\n`);
}

/** A row for each report, in US cents. */
export function costTable(sizes: KeptRuns['sizes']): string {
  const header = ['activities', 'report', 'cents', ...Object.values(TITLES)];
  const row = (activities: number, report: string, run: Operations): string[] => [
    activities.toLocaleString('en'),
    report,
    costOfRun(run).toFixed(2),
    ...Object.values(partsOfCost(run)).map((cents: number) => cents.toFixed(3)),
  ];
  const rows = sizes.flatMap(({ activities, fromFile, again }) => [
    row(activities, 'from the files', fromFile),
    row(activities, 'second', again),
  ]);
  return [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
