/** Which check is that of a base year. The records of checks are those of `ExportRecords`, found by their ids. */
import type { CheckPointer } from '../domain/checks/check-pointer.ts';
import type { ExportRecord } from '../domain/export/export-record.ts';

export interface CheckStore {
  /** Strongly consistent. */
  pointer(organisationNumber: string, year: number): Promise<CheckPointer | undefined>;
  /**
   * Stores a new check, its first audit event and the pointer to it in one transaction.
   * @param before the pointer as it was read
   * @returns false when it is another one by now: somebody else has started a check
   */
  start(record: ExportRecord, before: CheckPointer | undefined, after: CheckPointer): Promise<boolean>;
  /** Every check of the organisation that is stored, of all years. */
  records(organisationNumber: string): Promise<ExportRecord[]>;
  /** Removes the organisation's pointers: no year has a check any more. */
  forget(organisationNumber: string): Promise<void>;
}
