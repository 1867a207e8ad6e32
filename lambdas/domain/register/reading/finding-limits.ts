import type { Finding } from '../../finding.ts';
import { RegisterError } from '../register-error.ts';

/** Findings of one kind in a file. A register of 100,000 activities that repeats a defect in each row has 600,000. */
const MAX_OF_CODE = 1_000_000;
/** A row more of an id is left out, so a register with so many gives no right figure. */
const MAX_REPEATED_IDS = 100_000;

/** Refuses a file that has more to correct than anybody can read, and whose findings alone would fill the export's memory. */
export class FindingLimits {
  /** That is being read. */
  fileName = '';
  private readonly counts = new Map<string, number>();

  /** @throws RegisterError `too_many_findings` */
  count(batch: readonly Finding[]): void {
    for (const { code, sheet, row, column } of batch) {
      const count = (this.counts.get(code) ?? 0) + 1;
      this.counts.set(code, count);
      const maximum = code === 'duplicate_activity_id' ? MAX_REPEATED_IDS : MAX_OF_CODE;
      if (count <= maximum) continue;
      const at = [
        this.fileName,
        ...(sheet === null ? [] : [`sheet "${sheet}"`]),
        ...(row === null ? [] : [`row ${row}`]),
        ...(column === null ? [] : [`column "${column}"`]),
      ].join(', ');
      throw new RegisterError(
        'too_many_findings',
        `${at}: up to here more than ${maximum} rows have the same defect (${code}); check that it is the right column, and correct it`,
        {
          file: this.fileName,
          finding: code,
          maximum,
          ...(sheet !== null && { sheet }),
          ...(row !== null && { row }),
          ...(column !== null && { column }),
        },
      );
    }
  }
}
