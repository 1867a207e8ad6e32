/** `npm run test:faults`: random schedules of faults over whole imports and exports. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { InputError, readOptions } from '../../infra/commands/cli/input-error.ts';
import { type Judged, runSchedules } from './batches.ts';
import { Report } from './report.ts';
import { drawSchedule } from './schedule/draw.ts';
import { keptSchedules } from './schedule/kept.ts';

const USAGE = `npm run test:faults -- --schedules 1000 --folder FOLDER

--schedules N     how many are drawn and run (20)
--seed S          the seed of the first (1), the next has the next
--from N          passes over the first N
--side-by-side K  how many run at once (10)
--folder FOLDER   keeps the report there, and goes on where it was stopped
--kept            runs the kept schedules as well
Exit codes: 0 every law held, 1 one was broken, 2 an option is wrong.`;

/** @throws InputError */
function readOrder() {
  const { values } = readOptions(
    () =>
      parseArgs({
        options: {
          schedules: { type: 'string', default: '20' },
          seed: { type: 'string', default: '1' },
          from: { type: 'string', default: '0' },
          'side-by-side': { type: 'string', default: '10' },
          folder: { type: 'string' },
          kept: { type: 'boolean', default: false },
          help: { type: 'boolean', short: 'h', default: false },
        },
      }),
    USAGE,
  );
  for (const name of ['schedules', 'seed', 'from', 'side-by-side'] as const) {
    if (!/^\d{1,9}$/.test(values[name]))
      throw new InputError(`--${name} ${values[name]} is no whole number.\n\n${USAGE}`);
  }
  return values;
}

let values: ReturnType<typeof readOrder>;
try {
  values = readOrder();
} catch (error) {
  if (!(error instanceof InputError)) throw error;
  console.error(error.message);
  process.exit(2);
}
if (values.help) {
  console.log(USAGE);
  process.exit();
}
const given = values.folder;
const folder = given === undefined ? await mkdtemp(path.join(tmpdir(), 'bufdir-faults-')) : path.resolve(given);
await mkdir(folder, { recursive: true });

const report = await Report.open(path.join(folder, 'report.json'));
const seeds = Array.from(
  { length: Number(values.schedules) },
  (_, at) => Number(values.seed) + Number(values.from) + at,
);
const all = [...(values.kept ? await keptSchedules() : []), ...seeds.map(drawSchedule)];
const begun = performance.now();
try {
  await runSchedules(
    all.filter((schedule) => !report.has(schedule)),
    {
      folder,
      sideBySide: Number(values['side-by-side']),
      async onJudged(judged) {
        await report.add(judged);
        judged.filter(({ breaches }) => breaches.length > 0).forEach(show);
        console.log(`${report.count} of ${all.length} schedules, ${Math.round((performance.now() - begun) / 1000)} s`);
      },
    },
  );
} finally {
  if (given === undefined) await rm(folder, { recursive: true, force: true });
}
console.log(report.text());
if (report.broken > 0) process.exitCode = 1;

function show({ schedule, breaches, observed }: Judged): void {
  console.log(`\nThe schedule of seed ${schedule.seed} breaks:`);
  for (const { law, detail } of breaches) console.log(`  ${law}: ${detail}`);
  console.log(`  ${JSON.stringify(schedule)}`);
  for (const { event, effect } of observed?.happened ?? []) console.log(`  ${event.what}: ${effect}`);
}
