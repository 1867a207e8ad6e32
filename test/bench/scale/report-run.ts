/** One report as events of a simulation: step by step, with what waits for whom. */
import { LIMITS } from './limits.ts';
import type { Step } from './report-steps.ts';
import { Places, type Seconds, type Simulation, Tokens, type Waiting } from './simulation.ts';
import { at, type StageModel } from './stage-times.ts';

/** What many reports share. Each is waited for before an invocation begins. */
export interface Account {
  /** @param report whose items lie on one partition. */
  readonly begin: (step: Step, report: object, begun: () => void) => void;
  readonly end: (step: Step) => void;
  /** @returns how long an invocation takes once it has begun */
  readonly seconds: (step: Step, cpuSeconds: number) => Seconds;
  readonly waiting: () => Waiting[];
}

/** Waiting of one invocation for its start, its reads and its writes: an assumption, a few requests of 10 to 30 ms. */
const CALL_SECONDS = 0.1;
/** Items of about 1 kB that an invocation writes at its begin and end, in transactions that count twice: an assumption. */
export const WRITE_UNITS = 4;
/** Records and markers that it reads, in units of 4 kB: an assumption. */
const READ_UNITS = 4;
/** Requests of an invocation to S3: an assumption, since they change with each stage. */
export const S3_READS = 4;
export const S3_WRITES = 1;

export function awsAccount(simulation: Simulation): Account {
  const places = new Places(simulation, LIMITS.lambdaConcurrency.unit, LIMITS.lambdaConcurrency.value);
  const transitions = new Tokens(simulation, LIMITS.transitionRate.unit, {
    rate: LIMITS.transitionRate.value,
    burst: LIMITS.transitionBurst.value,
  });
  const table = new Tokens(simulation, LIMITS.tableWriteUnits.unit, perSecond(LIMITS.tableWriteUnits.value));
  /** Markers of a report lie on one partition, and its objects under one prefix. */
  const ofReports = new Map<object, readonly (readonly [tokens: Tokens, each: number])[]>();
  const functions = new Map<string, { readonly scaling: Tokens; running: number; environments: number }>();
  const existing = <Key, Value>(all: Map<Key, Value>, key: Key, make: () => Value): Value => {
    const found = all.get(key) ?? make();
    all.set(key, found);
    return found;
  };
  const functionOf = ({ stage }: Step) =>
    existing(functions, stage, () => {
      const { value, unit } = LIMITS.lambdaScaling;
      return { scaling: new Tokens(simulation, unit, { rate: value / 10, burst: value }), running: 0, environments: 0 };
    });
  return {
    begin: (step, report, begun) => {
      const own = existing(ofReports, report, () =>
        (
          [
            [LIMITS.partitionWriteUnits, WRITE_UNITS],
            [LIMITS.partitionReadUnits, READ_UNITS],
            [LIMITS.s3Reads, S3_READS],
            [LIMITS.s3Writes, S3_WRITES],
          ] as const
        ).map(([{ unit, value }, each]) => [new Tokens(simulation, unit, perSecond(value)), each] as const),
      );
      const write = () => table.take(WRITE_UNITS, () => takeAll(own, begun));
      transitions.take(step.transitions, () =>
        places.take(() => {
          const called = functionOf(step);
          called.running++;
          // An environment that is free serves again; only one more than there are must be made.
          if (called.running <= called.environments) {
            write();
          } else {
            called.environments = called.running;
            called.scaling.take(1, write);
          }
        }),
      );
    },
    end: (step) => {
      functionOf(step).running--;
      places.give();
    },
    seconds: ({ memoryMegabytes }, cpuSeconds) =>
      CALL_SECONDS + cpuSeconds / Math.min(1, memoryMegabytes / LIMITS.lambdaMegabytesPerCore.value),
    waiting: () => [
      places.waiting(),
      ...[
        transitions,
        table,
        ...[...ofReports.values()].flatMap((own) => own.map(([tokens]) => tokens)),
        ...[...functions.values()].map(({ scaling }) => scaling),
      ].map((tokens) => tokens.waiting()),
    ],
  };
}

/** One after another. */
function takeAll([first, ...rest]: readonly (readonly [tokens: Tokens, each: number])[], taken: () => void): void {
  if (first === undefined) taken();
  else first[0].take(first[1], () => takeAll(rest, taken));
}

function perSecond(rate: number): { readonly rate: number; readonly burst: number } {
  return { rate, burst: rate };
}

/** A machine with so many cores, which all that runs on it shares. */
export function localMachine(simulation: Simulation, cores: number): Account & { readonly cores: Places } {
  const places = new Places(simulation, 'cores of the machine', cores);
  return {
    cores: places,
    begin: (_, __, begun) => places.take(begun),
    end: () => places.give(),
    seconds: (_, cpuSeconds) => cpuSeconds,
    waiting: () => [places.waiting()],
  };
}

interface ReportRun {
  readonly steps: readonly Step[];
  readonly models: ReadonlyMap<string, StageModel>;
  readonly account: Account;
  /** Called with each invocation's CPU when it is handed out. */
  readonly onInvocation?: (cpuSeconds: number) => void;
  readonly done: () => void;
}

/** @throws Error for a step that was not measured */
export function cpuOf(step: Step, models: ReadonlyMap<string, StageModel>): number {
  const model = models.get(step.stage);
  if (model === undefined) throw new Error(`There are no times of ${step.stage}`);
  return at(model.cpuSeconds, step.activities);
}

/** Begins now; the steps follow each other, and the invocations of one run side by side. */
export function runReport(simulation: Simulation, { steps, models, account, onInvocation, done }: ReportRun): void {
  const report = {};
  const next = (index: number): void => {
    const step = steps[index];
    if (step === undefined) {
      done();
      return;
    }
    const cpuSeconds = cpuOf(step, models);
    const seconds = account.seconds(step, cpuSeconds);
    let [handedOut, ended] = [0, 0];
    const hand = (): void => {
      handedOut++;
      onInvocation?.(cpuSeconds);
      account.begin(step, report, () =>
        simulation.after(seconds, () => {
          account.end(step);
          ended++;
          if (ended === step.invocations) {
            next(index + 1);
          } else if (handedOut < step.invocations) {
            hand();
          }
        }),
      );
    };
    for (let first = 0; first < Math.min(step.atOnce, step.invocations); first++) hand();
  };
  next(0);
}
