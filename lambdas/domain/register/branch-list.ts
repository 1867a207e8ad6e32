import { MAX_BRANCH_BYTES } from '../../protocol.ts';
import { RegisterError } from './register-error.ts';
import { place, type RawTable } from './tables/table.ts';

/** Adds up the length of the different lokallag. Vocabulary values need no such limit: the import refuses unmapped ones. */
export class BranchList {
  private readonly branches = new Set<string>();
  private bytes = 0;

  /** @throws RegisterError `too_many_values` */
  add(branch: string, table: RawTable, row: number): void {
    if (this.branches.has(branch)) return;
    this.branches.add(branch);
    this.bytes += Buffer.byteLength(branch);
    if (this.bytes <= MAX_BRANCH_BYTES) return;
    throw new RegisterError(
      'too_many_values',
      `${place(table)}, row ${row}, column "lokallag": the different names up to this row have more than ${MAX_BRANCH_BYTES} ` +
        'bytes together; no organisation has so many, so check that it is the right column',
      { file: table.fileName, sheet: table.sheet, row, column: 'lokallag', maximumBytes: MAX_BRANCH_BYTES },
    );
  }
}
