/** Refuses csv files in whose place the register has activities or attendances that they do not bring. */
import type { SheetName } from '../register/columns.ts';
import { RegisterError } from '../register/register-error.ts';
import type { FilePart } from '../registers/register-manifest.ts';

type Part = Pick<FilePart, 'name' | 'kind'>;

/** The sheet `likepersoner` is no must, so a file without it may be meant. */
const NEEDED = ['aktiviteter', 'deltakelser'] as const satisfies readonly SheetName[];

/**
 * csv files that belong together are replaced together. Who uploads one of them alone means that one, and would lose the
 * others: `likepersoner.csv` all activities.
 * @param before parts of the file that is replaced, and `after` those that are uploaded; at least one
 * @throws RegisterError `missing_sheet`
 */
export function checkReplacement(before: readonly Part[], after: readonly Part[]): void {
  const has = (parts: readonly Part[], sheet: Part['kind']) => parts.some(({ kind }) => kind === sheet);
  const lost = NEEDED.find((sheet) => has(before, sheet) && !has(after, sheet));
  if (lost !== undefined) {
    const file = after.map(({ name }) => name).join(', ');
    throw new RegisterError(
      'missing_sheet',
      `${file}: the register has "${lost}" in the file that this one replaces; upload all its csv files together, or take ` +
        'the file out of the register first',
      { file, sheet: lost, found: after.map(({ name }) => name) },
    );
  }
}
