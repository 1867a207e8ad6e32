/** Small registers that once went wrong; their README says what is in each and what is right. */
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

const CASES = path.join(import.meta.dirname, 'fixtures/cases');

/** The name of every case: its folder. */
export const CASE_NAMES: readonly string[] = readdirSync(CASES, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort();

export function caseFolder(name: string): string {
  return path.join(CASES, name);
}

/** The labels file of a case: its own, or that of all cases. */
export function caseLabels(name: string): string {
  const own = path.join(CASES, name, 'labels.json');
  return existsSync(own) ? own : path.join(CASES, 'labels.json');
}
