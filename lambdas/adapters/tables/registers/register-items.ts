/** Items of registers in the exports table: pointers, versions, and the marks of registers to sweep. */
import type { RegisterKey } from '../../../domain/registers/register-change.ts';
import type { RegisterPointer, RegisterVersion } from '../../../domain/registers/register-pointer.ts';
import { registerItemKey, sweepItemKey, versionItemKey } from '../table-keys.ts';

/** The marks' partition in the index of open work, sorted by the time from which there may be something to delete. */
export const TO_SWEEP = 'SWEEP';

/**
 * @param at ISO 8601
 * @param id keeps two marks of one time apart
 */
export function sweepMark({ organisationNumber, year }: RegisterKey, at: string, id: string): Record<string, unknown> {
  return {
    ...sweepItemKey(organisationNumber, year, at, id),
    openPartition: TO_SWEEP,
    updatedAt: at,
    sweep: { organisationNumber, year, at },
  };
}

export function pointerItem(pointer: RegisterPointer): Record<string, unknown> {
  return { ...registerItemKey(pointer.organisationNumber, pointer.year), pointer };
}

export function versionItem(
  { organisationNumber, year }: RegisterKey,
  version: RegisterVersion,
): Record<string, unknown> {
  return { ...versionItemKey(organisationNumber, year, version.version), registerVersion: version };
}
