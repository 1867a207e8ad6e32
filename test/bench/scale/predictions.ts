/** What the model says: how long a report takes and costs, which bounds it breaks, and what waits when many ask at once. */
import { costOf } from '../../../lambdas/domain/export/cost/cost.ts';
import { LIMITS, type Limit } from './limits.ts';
import { awsAccount, cpuOf, runReport, S3_READS, S3_WRITES, WRITE_UNITS } from './report-run.ts';
import { type Design, historyEvents, reportSteps, type Step } from './report-steps.ts';
import { type Seconds, Simulation, Tokens, type Waiting } from './simulation.ts';
import {
  at,
  behindTheScenes,
  type Line,
  MACHINE,
  type StageModel,
  type StageTime,
  stageModels,
} from './stage-times.ts';

export interface Prediction {
  readonly seconds: number;
  readonly dollars: number;
  readonly peakMegabytes: number;
  /** What cannot work; the other figures are as if it did. */
  readonly broken: readonly string[];
  /** What had to wait, the longest first. */
  readonly waiting: readonly Waiting[];
}

/** One report from its files, alone in the account. */
export function predictReport(rows: readonly StageTime[], activities: number, design: Design): Prediction {
  const models = stageModels(rows);
  const steps = reportSteps(activities, design, models);
  const simulation = new Simulation();
  const account = awsAccount(simulation);
  let seconds = 0;
  runReport(simulation, {
    steps,
    models,
    account,
    done: () => {
      seconds = simulation.now;
    },
  });
  simulation.run();
  return {
    seconds,
    dollars: dollarsOf(steps, models, rows, activities),
    peakMegabytes: Math.max(...steps.map((step) => peakOf(step, models))),
    broken: brokenBounds(steps, models, design),
    waiting: longest(account.waiting()),
  };
}

function peakOf(step: Step, models: ReadonlyMap<string, StageModel>): number {
  const model = models.get(step.stage);
  return model === undefined ? 0 : at(model.peakMegabytes, step.activities);
}

/** Of what is deployed, and of what could be deployed at most. */
export function brokenBounds(
  steps: readonly Step[],
  models: ReadonlyMap<string, StageModel>,
  design: Design,
): readonly string[] {
  const account = awsAccount(new Simulation());
  const broken = steps.flatMap((step) => {
    const peak = peakOf(step, models);
    const seconds = account.seconds(step, cpuOf(step, models));
    const most = LIMITS.lambdaMegabytes.value;
    return [
      ...(peak > most
        ? [`${step.stage} needs more than the ${most} MB that a Lambda can have`]
        : peak > step.memoryMegabytes
          ? [`${step.stage} needs more than its ${step.memoryMegabytes} MB`]
          : []),
      ...(seconds > step.timeoutSeconds ? [`${step.stage} takes more than its ${step.timeoutSeconds} s`] : []),
    ];
  });
  const events = historyEvents(steps, design);
  return events > LIMITS.historyEvents.value ? [...broken, `more than ${LIMITS.historyEvents.value} events`] : broken;
}

/** Largest register, in activities to three digits, that breaks no bound; and the bound that the next one breaks. */
export function firstBound(
  rows: readonly StageTime[],
  design: Design,
  most = 1e9,
): { readonly activities: number; readonly broken: string | null } {
  const models = stageModels(rows);
  const brokenAt = (activities: number) =>
    brokenBounds(reportSteps(activities, design, models), models, design)[0] ?? null;
  let [fits, breaks] = [1, most];
  if (brokenAt(most) === null) return { activities: most, broken: null };
  while (breaks / fits > 1.001) {
    const middle = Math.sqrt(fits * breaks);
    if (brokenAt(middle) === null) fits = middle;
    else breaks = middle;
  }
  return { activities: Number(fits.toPrecision(3)), broken: brokenAt(breaks) };
}

/** Of Lambdas that are on nobody's way. */
const SMALL_GIGABYTES = 0.5;

function dollarsOf(
  steps: readonly Step[],
  models: ReadonlyMap<string, StageModel>,
  rows: readonly StageTime[],
  activities: number,
): number {
  const account = awsAccount(new Simulation());
  const sum = (of: (step: Step) => number) => steps.reduce((total, step) => total + step.invocations * of(step), 0);
  const behind = at(behindLambdas(rows), activities);
  return costOf({
    lambdaRequests: sum(() => 1),
    lambdaGbSeconds:
      sum((step) => (account.seconds(step, cpuOf(step, models)) * step.memoryMegabytes) / 1024) +
      behind * SMALL_GIGABYTES,
    stateTransitions: sum(({ transitions }) => transitions),
    writeUnits: sum(() => WRITE_UNITS),
    s3Reads: sum(() => S3_READS),
    s3Writes: sum(() => S3_WRITES),
  }).total;
}

/** Polls, messages and the ends of runs. */
function behindLambdas(rows: readonly StageTime[]): Line {
  const onTheWay = new Set(reportSteps(1, 'now', new Map()).map(({ stage }) => stage));
  const lambdas = rows.filter(({ stage }) => stage !== MACHINE);
  return behindTheScenes(lambdas, onTheWay);
}

export interface Rush {
  readonly reports: number;
  /** Seconds from the start of a report to its end. */
  readonly median: number;
  readonly slowestOfTwenty: number;
  readonly slowest: number;
  readonly dollars: number;
  readonly waiting: readonly Waiting[];
}

/** Activities of the organisations, and how many of them are so large: an assumption. */
const SIZES: readonly (readonly [share: number, activities: number])[] = [
  [0.7, 500],
  [0.25, 10_000],
  [0.05, 100_000],
];

/**
 * So many organisations, each with one report within so many seconds before the deadline, the more the nearer: half of them in the
 * last third of the time.
 */
export function predictRush(rows: readonly StageTime[], organisations: number, within: Seconds): Rush {
  const models = stageModels(rows);
  const simulation = new Simulation();
  const account = awsAccount(simulation);
  const entrance = entranceOf(simulation);
  const random = randomOf(14);
  const times: number[] = [];
  let dollars = 0;
  for (let organisation = 0; organisation < organisations; organisation++) {
    const activities = sizeAt(random());
    const steps = reportSteps(activities, 'now', models);
    dollars += dollarsOf(steps, models, rows, activities);
    simulation.after(within * Math.sqrt(random()), () => {
      const begun = simulation.now;
      const done = () => times.push(simulation.now - begun);
      entrance.enter(() => runReport(simulation, { steps, models, account, done }));
    });
  }
  simulation.run();
  const sorted = times.toSorted((one, other) => one - other);
  const share = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
  return {
    reports: times.length,
    median: share(0.5),
    slowestOfTwenty: share(0.95),
    slowest: share(1),
    dollars,
    waiting: longest([...account.waiting(), ...entrance.waiting()]),
  };
}

/** Requests of a page or a command line for one report, from the sign-in to the download: an assumption. */
const API_REQUESTS = 100;
/** The import, its check or none, and the export. */
const EXECUTIONS = 3;

/** What a report needs before its first step: a socket, requests of the API, and the start of its executions. */
function entranceOf(simulation: Simulation) {
  const { newSockets, apiRequests, startExecutionRate, startExecutionBurst, eventInvocations } = LIMITS;
  const perSecond = ({ unit, value }: Limit) => new Tokens(simulation, unit, { rate: value, burst: value });
  const sockets = perSecond(newSockets);
  const requests = perSecond(apiRequests);
  const ends = perSecond(eventInvocations);
  const starts = new Tokens(simulation, startExecutionRate.unit, {
    rate: startExecutionRate.value,
    burst: startExecutionBurst.value,
  });
  return {
    enter: (entered: () => void) =>
      sockets.take(1, () =>
        requests.take(API_REQUESTS, () => starts.take(EXECUTIONS, () => ends.take(EXECUTIONS, entered))),
      ),
    waiting: () => [sockets, requests, starts, ends].map((tokens) => tokens.waiting()),
  };
}

function sizeAt(share: number): number {
  let before = 0;
  for (const [part, activities] of SIZES) {
    before += part;
    if (share < before) return activities;
  }
  return SIZES[0]?.[1] ?? 0;
}

/** The same numbers for the same seed, from 0 to 1: a linear congruential generator, Numerical Recipes. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Those of a name together. */
function longest(all: readonly Waiting[]): Waiting[] {
  const names = new Map<string, Waiting>();
  for (const each of all) {
    const before = names.get(each.name);
    names.set(each.name, before === undefined ? each : both(before, each));
  }
  return [...names.values()].toSorted((one, other) => other.seconds - one.seconds);
}

function both(one: Waiting, other: Waiting): Waiting {
  const firsts = [one.firstAt, other.firstAt].filter((each) => each !== null);
  return {
    name: one.name,
    seconds: one.seconds + other.seconds,
    count: one.count + other.count,
    firstAt: firsts.length === 0 ? null : Math.min(...firsts),
    most: Math.max(one.most, other.most),
  };
}
