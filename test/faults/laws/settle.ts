/** Time passes for the runs of some schedules, and each law is checked where it has to hold. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EngineUnderFaults } from '../engine/engine-under-faults.ts';
import { pause } from '../runs/client.ts';
import { CANARY } from '../runs/registers.ts';
import type { Observed } from '../runs/run-schedule.ts';
import { Store } from '../runs/store.ts';
import { type Ending, readEnding, readRecords } from './ending.ts';
import { lawsOfImports } from './imports.ts';
import { type Breach, lawsOfExport, lawsOfStarts, lawsOfUnchangedTrails } from './laws.ts';
import { lawsOfLeftovers } from './leftovers.ts';
import { lawsOfTrails } from './trails.ts';
import type { Undisturbed } from './undisturbed.ts';

const MINUTE = 60_000;
const SETTLED = ['completed', 'completed_empty', 'failed', 'cancelled', 'paused'];
const PATIENCE_MILLISECONDS = 20_000;

/** The reconciler's steps after the end: a lost start or event, then the sweep, then the rest of the hour. */
const HOUR = [3 * MINUTE, 20 * MINUTE, 40 * MINUTE];
const DAY = [24 * 60 * MINUTE, 20 * MINUTE];

/** @returns the breaches of each schedule, in their order */
export async function settle(
  engine: EngineUnderFaults,
  runs: readonly Observed[],
  undisturbed: Undisturbed,
): Promise<Breach[][]> {
  const store = new Store(engine);
  const atEnd = await Promise.all(runs.map((run) => readEnding(store, run)));
  for (const step of HOUR) await pass(engine, step, store, runs);
  const afterHour = await Promise.all(runs.map((run) => readEnding(store, run)));
  const socketsAfterHour = await store.sockets();
  const breaches: Breach[][] = [];
  for (const [at, run] of runs.entries()) {
    const [end, hour] = [atEnd[at], afterHour[at]];
    if (end === undefined || hour === undefined) continue;
    breaches.push([
      ...lawsOfStarts(run, hour),
      ...lawsOfEnding(run, hour, undisturbed),
      ...lawsOfUnchangedTrails(end, hour),
      ...lawsOfImports(run, hour, true),
      ...(await lawsOfTrails(store, run, hour)),
      ...(await lawsOfLeftovers(store, run, hour, socketsAfterHour, 'hour')),
    ]);
  }
  for (const step of DAY) await pass(engine, step, store, runs);
  const socketsAfterDay = await store.sockets();
  for (const [at, run] of runs.entries()) {
    const [hour, day] = [afterHour[at], await readEnding(store, run)];
    if (hour === undefined) continue;
    breaches[at]?.push(
      ...lawsOfUnchangedTrails(hour, day),
      ...lawsOfImports({ ...run, imports: [] }, day, false),
      ...(await lawsOfTrails(store, run, day)),
      ...(await lawsOfLeftovers(store, run, day, socketsAfterDay, 'day')),
    );
  }
  return breaches;
}

function lawsOfEnding(run: Observed, ending: Ending, undisturbed: Undisturbed): Breach[] {
  return ending.exports.flatMap((each) => {
    const seen = run.exports.find(({ exportId }) => exportId === each.exportId);
    if (seen === undefined) return [];
    const contents = undisturbed.get(seen.request) ?? [];
    return lawsOfExport(each, seen, run, run.importedAgain ? contents : contents.slice(0, 1));
  });
}

/** Moves the clock, lets the reconciler see it, and waits for what it has started. */
async function pass(
  engine: EngineUnderFaults,
  milliseconds: number,
  store: Store,
  runs: readonly Observed[],
): Promise<void> {
  await engine.moveClock(milliseconds);
  await engine.order({ do: 'remove-expired' });
  for (let minute = 0; minute < milliseconds / MINUTE; minute += 1) {
    const faults = Number(await engine.order({ do: 'count-function-faults', functionName: 'reconciler' }));
    // It runs each minute. Two runs do all that there is to do, unless a fault hits one of them.
    if (minute >= 2 && faults === 0) break;
    await engine.order({ do: 'invoke', functionName: 'reconciler', payload: SCHEDULED });
    await untilSettled(store, runs);
  }
}

const SCHEDULED = { source: 'aws.events', 'detail-type': 'Scheduled Event', detail: {} };

/** Gives up when nothing has changed for long. */
async function untilSettled(store: Store, runs: readonly Observed[]): Promise<void> {
  let until = performance.now() + PATIENCE_MILLISECONDS;
  let versions = 0;
  while (performance.now() < until) {
    const records = (await Promise.all(runs.map((run) => readRecords(store, run)))).flat();
    if (records.every(({ status }) => SETTLED.includes(status))) return;
    const now = records.reduce((sum, { version }) => sum + version, 0);
    if (now !== versions) until = performance.now() + PATIENCE_MILLISECONDS;
    versions = now;
    await pause(500);
  }
}

/** @returns breaches that no schedule alone can be blamed for. @param seen files and their bytes that were read before */
export async function lawsOfLogs(dataFolder: string, seen: Map<string, number>): Promise<Breach[]> {
  const breaches: Breach[] = [];
  for (const folder of ['logs', 'dead-letters', 'notifications']) {
    const names = await readdir(join(dataFolder, folder), { recursive: true }).catch(() => []);
    for (const name of names) {
      const file = join(dataFolder, folder, name);
      const text = await readFile(file, 'utf8').catch(() => '');
      const at = text.slice(seen.get(file) ?? 0).search(CANARY);
      if (at >= 0) breaches.push({ law: 'no-personal-data', detail: `at ${at} of ${folder}/${name}` });
      seen.set(file, text.length);
    }
  }
  return breaches;
}
