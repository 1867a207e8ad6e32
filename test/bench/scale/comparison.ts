/**
 * The model beside what was measured: each size is predicted from the times of the other sizes alone, on a machine with the cores of
 * the measured one, where everything shares them.
 */
import { localMachine, runReport } from './report-run.ts';
import { reportSteps, type Step } from './report-steps.ts';
import { Simulation } from './simulation.ts';
import { at, behindTheScenes, type StageTime, stageModels, WHOLE } from './stage-times.ts';

export interface Compared {
  readonly size: number;
  readonly wallSeconds: Pair;
  readonly cpuSeconds: Pair;
  /** Of the largest Lambda. */
  readonly peakMegabytes: Pair;
}

interface Pair {
  readonly measured: number;
  readonly predicted: number;
}

/** @returns nothing for fewer than three sizes: a line needs two */
export function compareSizes(rows: readonly StageTime[], cores: number): Compared[] {
  const sizes = [...new Set(rows.map(({ size }) => size))].toSorted((one, other) => one - other);
  return sizes.length < 3 ? [] : sizes.map((size) => compare(rows, size, cores));
}

function compare(rows: readonly StageTime[], size: number, cores: number): Compared {
  const own = rows.filter((row) => row.size === size);
  const others = rows.filter((row) => row.size !== size);
  const whole = own.find(({ stage }) => stage === WHOLE);
  const predicted = predictLocal(others, size, cores);
  return {
    size,
    wallSeconds: { measured: whole?.wallSeconds ?? Number.NaN, predicted: predicted.wallSeconds },
    cpuSeconds: { measured: whole?.cpuSeconds ?? Number.NaN, predicted: predicted.cpuSeconds },
    peakMegabytes: {
      measured: Math.max(...own.map(({ peakMegabytes }) => peakMegabytes)),
      predicted: predicted.peakMegabytes,
    },
  };
}

/** @param cores of the machine on which the rows were measured */
export function predictLocal(
  rows: readonly StageTime[],
  activities: number,
  cores: number,
): { readonly wallSeconds: number; readonly cpuSeconds: number; readonly peakMegabytes: number } {
  const models = stageModels(rows);
  // The engine runs as many functions of a state machine at once as there are cores.
  const steps = reportSteps(activities, 'now', models).map((step) => ({
    ...step,
    atOnce: Math.min(step.atOnce, cores),
  }));
  const onTheWay = new Set(steps.map(({ stage }) => stage));
  const behind = behindTheScenes(rows, onTheWay);
  const cpuOf = ({ stage, activities: each, invocations }: Step) => {
    const model = models.get(stage);
    return model === undefined ? 0 : invocations * at(model.cpuSeconds, each);
  };
  const ofSteps = steps.reduce((sum, step) => sum + cpuOf(step), 0);
  const simulation = new Simulation();
  const machine = localMachine(simulation, cores);
  let wallSeconds = 0;
  const beside = (seconds: number) => machine.cores.take(() => simulation.after(seconds, () => machine.cores.give()));
  // What does not grow with the register is the start of the services: nothing else runs before it.
  simulation.after(behind.fixed, () =>
    runReport(simulation, {
      steps,
      models,
      account: machine,
      onInvocation: (cpuSeconds) => beside((cpuSeconds / ofSteps) * behind.slope * activities),
      done: () => {
        wallSeconds = simulation.now;
      },
    }),
  );
  simulation.run();
  const peaks = steps.map(({ stage, activities: each }) => {
    const model = models.get(stage);
    return model === undefined ? 0 : at(model.peakMegabytes, each);
  });
  return { wallSeconds, cpuSeconds: ofSteps + at(behind, activities), peakMegabytes: Math.max(...peaks) };
}
