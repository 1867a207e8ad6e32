/** The branches that the newest check of a base year found. */
import { type CheckedBranch, checkedBranchSchema } from '../../domain/checks/branch-objects.ts';
import type { Checked } from '../../domain/checks/check-objects.ts';
import { readRegisterLists } from '../../register-objects.ts';
import { newestChecks, resultOf, type YearCheckDependencies } from './year-check.ts';

export type YearBranchesDependencies = Pick<YearCheckDependencies, 'checks' | 'records' | 'registerObjects'>;

export interface YearBranches {
  readonly checked: Checked;
  /** By branch in code point order. */
  readonly branches: readonly CheckedBranch[];
}

/** Names the newest result of a year, so that a poll reads no object while nothing changes. */
export async function branchesTag(
  organisationNumber: string,
  year: number,
  dependencies: YearBranchesDependencies,
): Promise<string> {
  const record = await newestChecked(organisationNumber, year, dependencies);
  return record === undefined ? '0' : `${record.exportId}.${record.version}`;
}

/**
 * @returns undefined before the first check, and after one of an older release, which found no branches
 * @throws RegisterObjectCorruptError
 */
export async function yearBranches(
  organisationNumber: string,
  year: number,
  dependencies: YearBranchesDependencies,
): Promise<YearBranches | undefined> {
  const checked = await resultOf(await newestChecked(organisationNumber, year, dependencies), dependencies);
  if (checked?.branches === undefined) {
    return undefined;
  }
  const branches = await readRegisterLists(
    dependencies.registerObjects,
    checked.branches.branches,
    checkedBranchSchema,
  );
  return { checked, branches };
}

async function newestChecked(organisationNumber: string, year: number, dependencies: YearBranchesDependencies) {
  const { record, lastChecked } = await newestChecks(organisationNumber, year, dependencies);
  return record?.checked === undefined ? lastChecked : record;
}
