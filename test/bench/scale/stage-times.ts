/**
 * Measured times of the stages, as they are kept in `stage-times.json`, and what they say of other sizes. A row is one Lambda in one
 * report from the files, all its invocations together. CPU is that of all Lambdas, shared out by wall time: a process has served
 * more than one.
 */
import * as z from 'zod';
import type { Results } from '../whole/results.ts';

const rowSchema = z.object({
  /** Activities of the register. */
  size: z.int().min(1),
  /** Name of the Lambda as in the template, or `WHOLE` or `MACHINE`. */
  stage: z.string(),
  invocations: z.number().min(0),
  cpuSeconds: z.number().min(0),
  /** Of the invocations together; of `WHOLE`, how long it took. */
  wallSeconds: z.number().min(0),
  /** Of the largest invocation. */
  peakMegabytes: z.number().min(0),
});
export const stageTimesSchema = z.array(rowSchema);
export type StageTime = z.infer<typeof rowSchema>;

/** The whole report, from the start of its import. */
export const WHOLE = 'Whole';
/** What is no Lambda: the local services, the database and the client. */
export const MACHINE = 'Machine';

/** @param results of `npm run bench`. @returns a row for each Lambda at each size, with those of `WHOLE` and `MACHINE` */
export function stageTimesOf({ sizes }: Results): StageTime[] {
  return sizes.flatMap(({ activities: size, fromFile }) => {
    const lambdas = Object.entries(fromFile.lambdas);
    const wall = lambdas.reduce((sum, [, { wallSeconds }]) => sum + wallSeconds, 0);
    const whole = { size, invocations: 1, wallSeconds: fromFile.wallSeconds, peakMegabytes: 0 };
    return [
      ...lambdas.map(([stage, work]) => ({
        size,
        stage,
        ...work,
        cpuSeconds: (fromFile.lambdaCpuSeconds * work.wallSeconds) / Math.max(wall, Number.MIN_VALUE),
      })),
      { ...whole, stage: WHOLE, cpuSeconds: fromFile.cpuSeconds },
      { ...whole, stage: MACHINE, cpuSeconds: fromFile.cpuSeconds - fromFile.lambdaCpuSeconds },
    ];
  });
}

/** A straight line through measured points, neither part below 0. */
export interface Line {
  /** At 0. */
  readonly fixed: number;
  readonly slope: number;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Least squares of the relative errors, because the sizes lie factors apart. @returns 0 everywhere without points */
export function lineThrough(points: readonly Point[]): Line {
  const known = points.filter(({ y }) => y > 0);
  if (known.length === 0) return { fixed: 0, slope: 0 };
  const [weights, xs, ys, squares, products] = [0, 1, 2, 3, 4].map((which) =>
    known.reduce((sum, { x, y }) => sum + ([1, x, y, x * x, x * y][which] ?? 0) / (y * y), 0),
  ) as [number, number, number, number, number];
  const spread = weights * squares - xs * xs;
  const slope = spread <= 0 ? 0 : (weights * products - xs * ys) / spread;
  const fixed = (ys - slope * xs) / weights;
  if (slope < 0) return { fixed: ys / weights, slope: 0 };
  return fixed < 0 ? { fixed: 0, slope: products / squares } : { fixed, slope };
}

export const at = ({ fixed, slope }: Line, x: number): number => fixed + slope * x;

/** What one invocation of a Lambda takes, by the activities that it handles. */
export interface StageModel {
  readonly cpuSeconds: Line;
  readonly peakMegabytes: Line;
}

/** @returns by Lambda */
export function stageModels(rows: readonly StageTime[]): ReadonlyMap<string, StageModel> {
  const stages = new Set(rows.map(({ stage }) => stage));
  return new Map(
    [...stages].map((stage) => {
      const own = rows.filter((row) => row.stage === stage && row.invocations > 0);
      const line = (of: (row: StageTime) => number) =>
        lineThrough(own.map((row) => ({ x: row.size / row.invocations, y: of(row) })));
      return [
        stage,
        {
          cpuSeconds: line((row) => row.cpuSeconds / row.invocations),
          peakMegabytes: line((row) => row.peakMegabytes),
        },
      ];
    }),
  );
}

/** CPU seconds of Lambdas that are on nobody's way, such as polls and messages, for a report of so many activities. */
export function behindTheScenes(rows: readonly StageTime[], onTheWay: ReadonlySet<string>): Line {
  const sizes = [...new Set(rows.map(({ size }) => size))];
  return lineThrough(
    sizes.map((size) => ({
      x: size,
      y: rows
        .filter((row) => row.size === size && row.stage !== WHOLE && !onTheWay.has(row.stage))
        .reduce((sum, row) => sum + row.cpuSeconds, 0),
    })),
  );
}
