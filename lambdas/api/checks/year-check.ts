/** The check of a base year as it is stored: the newest one, and the newest result. */
import { checkBasis } from '../../domain/checks/check-basis.ts';
import type { CurrentCheck } from '../../domain/checks/check-decision.ts';
import type { Checked } from '../../domain/checks/check-objects.ts';
import type { ExportRecord } from '../../domain/export/export-record.ts';
import type { CheckStore, ExportRecords, ObjectStore, RegisterCatalogue } from '../../ports.ts';
import { readChecked } from '../../register-objects.ts';

export interface YearCheckDependencies {
  readonly registers: Pick<RegisterCatalogue, 'frozen'>;
  readonly checks: Pick<CheckStore, 'pointer'>;
  readonly records: Pick<ExportRecords, 'read'>;
  readonly registerObjects: Pick<ObjectStore, 'get'>;
}

export interface YearCheck extends CurrentCheck {
  readonly year: number;
  readonly registerVersion: number;
  readonly configurationVersion: number;
  /** Of the register and configuration as they are now, see `check-basis.ts`. */
  readonly wanted: string;
  /** The check before the newest one that found something out; read only when the newest has no result. */
  readonly lastChecked: ExportRecord | undefined;
}

/** @returns undefined for a base year that never had a register */
export async function yearCheck(
  organisationNumber: string,
  year: number,
  dependencies: YearCheckDependencies,
): Promise<YearCheck | undefined> {
  const frozen = await dependencies.registers.frozen(organisationNumber, year);
  const { pointer: register, configuration, decisionsVersion } = frozen;
  if (register === undefined) {
    return undefined;
  }
  return {
    year,
    registerVersion: register.version,
    configurationVersion: configuration?.version ?? 0,
    wanted: checkBasis(register, configuration?.configuration, decisionsVersion),
    ...(await newestChecks(organisationNumber, year, dependencies)),
  };
}

/** The newest check of a year, and the one whose result is shown until it has one. */
export async function newestChecks(
  organisationNumber: string,
  year: number,
  { checks, records }: Pick<YearCheckDependencies, 'checks' | 'records'>,
): Promise<CurrentCheck & Pick<YearCheck, 'lastChecked'>> {
  const pointer = await checks.pointer(organisationNumber, year);
  const read = async (exportId: string | null | undefined) =>
    exportId ? records.read({ organisationNumber, exportId }) : undefined;
  const record = await read(pointer?.checkId);
  return { pointer, record, lastChecked: record?.checked ? undefined : await read(pointer?.lastCheckedId) };
}

/** @returns undefined when the check has no result, or when the stored one is missing or has other bytes */
export async function resultOf(
  record: ExportRecord | undefined,
  { registerObjects }: Pick<YearCheckDependencies, 'registerObjects'>,
): Promise<Checked | undefined> {
  return record?.checked === undefined ? undefined : readChecked(registerObjects, record.checked);
}
