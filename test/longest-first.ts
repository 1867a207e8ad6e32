/**
 * The order of test files: those that take minutes first, because one that starts last runs alone on one core. Vitest knows
 * times from the run before, of which a clean clone has none, and takes project after project by name.
 */
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const LONG = [
  // Beside the browser, whose tests wait longest for a machine that these commands fill.
  /-commands\.test\.ts$/,
  /\/test\/browser\//,
  /\/test\/pipeline\//,
  /\/weapons\.test\.ts$|\/effects\/|\/test\/commands\/|\/iam\/measured|\/faults\/schedules/,
];

const rankOf = ({ moduleId }: TestSpecification): number => {
  const rank = LONG.findIndex((pattern) => pattern.test(moduleId));
  return rank === -1 ? LONG.length : rank;
};

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((one, other) => rankOf(one) - rankOf(other));
  }
}
