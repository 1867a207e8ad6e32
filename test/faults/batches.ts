/** Runs schedules in batches side by side in one engine, and checks the laws of each batch before the next. */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { EngineUnderFaults } from './engine/engine-under-faults.ts';
import { organisationNumbers } from './engine/organisations.ts';
import type { Breach } from './laws/laws.ts';
import { lawsOfLogs, settle } from './laws/settle.ts';
import { runUndisturbed, type Undisturbed } from './laws/undisturbed.ts';
import { HeldInvocations } from './runs/held.ts';
import { type Observed, ScheduleRun } from './runs/run-schedule.ts';
import { hasRestart, type Schedule } from './schedule/schedule.ts';

export interface Judged {
  readonly schedule: Schedule;
  readonly breaches: readonly Breach[];
  /** Undefined when the harness itself failed. */
  readonly observed: Observed | undefined;
}

export interface BatchOptions {
  readonly folder: string;
  readonly sideBySide: number;
  /** Called after each batch. */
  readonly onJudged: (judged: readonly Judged[]) => Promise<void> | void;
}

/** A fresh engine keeps its tables and logs small. */
const SCHEDULES_PER_ENGINE = 60;
const UNDISTURBED_ORGANISATIONS = 3;

/** Those that kill the engine run beside each other, so that no other schedule is cut short. */
export function batchesOf(schedules: readonly Schedule[], sideBySide: number): Schedule[][] {
  const batches: Schedule[][] = [];
  for (const group of [schedules.filter((each) => !hasRestart(each)), schedules.filter(hasRestart)]) {
    for (let at = 0; at < group.length; at += sideBySide) batches.push(group.slice(at, at + sideBySide));
  }
  return batches;
}

export async function runSchedules(schedules: readonly Schedule[], options: BatchOptions): Promise<void> {
  const batches = batchesOf(schedules, options.sideBySide);
  while (batches.length > 0) {
    const own: Schedule[][] = [];
    while (batches[0] !== undefined && own.flat().length + batches[0].length <= SCHEDULES_PER_ENGINE) {
      own.push(...batches.splice(0, 1));
    }
    if (own.length === 0) own.push(...batches.splice(0, 1));
    await runInOneEngine(own, options);
  }
}

async function runInOneEngine(batches: readonly Schedule[][], { folder, onJudged }: BatchOptions): Promise<void> {
  const dataFolder = join(folder, 'engine');
  await rm(dataFolder, { recursive: true, force: true });
  await mkdir(dataFolder, { recursive: true });
  const count = batches.flat().length + UNDISTURBED_ORGANISATIONS;
  const engine = await EngineUnderFaults.start(dataFolder, count);
  try {
    const [first = '', second = '', third = '', ...others] = organisationNumbers(count);
    const undisturbed = await runUndisturbed(engine, [first, second, third]);
    const logs = new Map<string, number>();
    for (const batch of batches) await onJudged(await runBatch(engine, batch, others, undisturbed, logs));
  } finally {
    await engine.close();
  }
}

async function runBatch(
  engine: EngineUnderFaults,
  batch: readonly Schedule[],
  organisations: string[],
  undisturbed: Undisturbed,
  logs: Map<string, number>,
): Promise<Judged[]> {
  const held = new HeldInvocations(engine);
  const ended = await Promise.allSettled(
    batch.map((schedule) => new ScheduleRun(engine, schedule, organisations.shift() ?? '', held).run()),
  );
  const observed = ended.map((each) => (each.status === 'fulfilled' ? each.value : undefined));
  const judged = await settle(
    engine,
    observed.filter((each) => each !== undefined),
    undisturbed,
  );
  const inLogs = await lawsOfLogs(engine.dataFolder, logs);
  return batch.map((schedule, at) => {
    const each = ended[at];
    const breaches =
      each?.status === 'rejected'
        ? [
            {
              law: 'harness' as const,
              detail: each.reason instanceof Error ? (each.reason.stack ?? '') : String(each.reason),
            },
          ]
        : (judged.shift() ?? []);
    return { schedule, observed: observed[at], breaches: [...breaches, ...(at === 0 ? inLogs : [])] };
  });
}
