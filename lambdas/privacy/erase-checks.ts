/**
 * Deletes the checks of an organisation's registers, and what was counted of their versions: they name rows that an erasure has
 * changed, and peer supporters. The next caller starts new checks, and the next run counts anew.
 */
import { registerKeys, registersPrefix } from '../domain/registers/register-keys.ts';
import type { CheckStore, ExportRecords, ObjectStore } from '../ports.ts';

export interface EraseChecksDependencies {
  readonly checks: Pick<CheckStore, 'records' | 'forget'>;
  readonly records: Pick<ExportRecords, 'blankFailure'>;
  readonly registers: Pick<ObjectStore, 'list' | 'delete'>;
}

const YEAR_OF_KEY = /^registers\/[^/]+\/(\d{4})\//;

/** The records stay, as those of exports, without what their failures quote of the register. It may be run again. */
export async function eraseChecks(
  organisationNumber: string,
  { checks, records, registers }: EraseChecksDependencies,
): Promise<void> {
  // The pointers first: nobody then looks for an object that is gone.
  await checks.forget(organisationNumber);
  const keys = (await registers.list(registersPrefix(organisationNumber))).map(({ key }) => key);
  await registers.delete(keys.filter((key) => isCounted(organisationNumber, key)));
  for (const { exportId, failure } of await checks.records(organisationNumber)) {
    if (failure !== null) {
      await records.blankFailure({ organisationNumber, exportId });
    }
  }
}

function isCounted(organisationNumber: string, key: string): boolean {
  const year = Number(YEAR_OF_KEY.exec(key)?.[1]);
  const { checksPrefix, countedPrefix } = registerKeys(organisationNumber, year);
  return key.startsWith(checksPrefix) || key.startsWith(countedPrefix);
}
