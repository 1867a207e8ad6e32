import { MAX_BRANCH_BYTES } from '../../../protocol.ts';
import { ownCopy } from '../cells/own-copy.ts';
import { RegisterError } from '../register-error.ts';
import { place, type RawTable } from '../tables/table.ts';

/** Numbers the different lokallag of a file from 0 on, and limits their length. */
export class BranchList {
  private readonly numbers = new Map<string, number>();
  private bytes = 0;

  /** @returns the number of the branch. @throws RegisterError `too_many_values` */
  add(branch: string, table: RawTable, row: number): number {
    const known = this.numbers.get(branch);
    if (known !== undefined) return known;
    const number = this.numbers.size;
    this.numbers.set(ownCopy(branch), number);
    this.bytes += Buffer.byteLength(branch);
    if (this.bytes <= MAX_BRANCH_BYTES) return number;
    throw new RegisterError(
      'too_many_values',
      `${place(table)}, row ${row}, column "lokallag": the different names up to this row have more than ${MAX_BRANCH_BYTES} ` +
        'bytes together; no organisation has so many, so check that it is the right column',
      { file: table.fileName, sheet: table.sheet, row, column: 'lokallag', maximumBytes: MAX_BRANCH_BYTES },
    );
  }

  /** The branches with these numbers. */
  names(numbers: ReadonlySet<number>): string[] {
    return [...this.numbers].filter(([, number]) => numbers.has(number)).map(([branch]) => branch);
  }
}
