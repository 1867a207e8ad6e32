/** Which check is that of a base year, in memory: a start is refused when the pointer is another one than was read. */
import type { CheckPointer } from '../../lambdas/domain/checks/check-pointer.ts';
import type { ExportRecord } from '../../lambdas/domain/export/export-record.ts';
import type { CheckStore } from '../../lambdas/ports.ts';
import type { MemoryExportRecords } from './exports/export-records.ts';

export class MemoryChecks implements CheckStore {
  private readonly pointers = new Map<string, CheckPointer>();
  private readonly exports: MemoryExportRecords;

  constructor(exports: MemoryExportRecords) {
    this.exports = exports;
  }

  async pointer(organisationNumber: string, year: number): Promise<CheckPointer | undefined> {
    return this.pointers.get(`${organisationNumber} ${year}`);
  }

  async start(record: ExportRecord, before: CheckPointer | undefined, after: CheckPointer): Promise<boolean> {
    // Without a wait in between, as the condition of a transaction.
    if (this.pointers.get(`${after.organisationNumber} ${after.year}`)?.version !== before?.version) {
      return false;
    }
    this.exports.createCheck(record);
    this.pointers.set(`${after.organisationNumber} ${after.year}`, after);
    return true;
  }

  async records(organisationNumber: string): Promise<ExportRecord[]> {
    return this.exports.checksOf(organisationNumber);
  }

  async forget(organisationNumber: string): Promise<void> {
    for (const key of this.pointers.keys()) {
      if (key.startsWith(`${organisationNumber} `)) this.pointers.delete(key);
    }
  }
}
