/** Reads a check with the rows that it is of. */
import { mustBeThere, mustReadChecked } from '../api/checks/check-lists.ts';
import type { Checked } from '../domain/checks/check-objects.ts';
import { registerKeys } from '../domain/registers/register-keys.ts';
import type { RegisterManifest } from '../domain/registers/register-manifest.ts';
import { readManifest } from '../register-objects.ts';
import { RegisterRows } from '../rows/register-rows.ts';
import type { RecordsDependencies } from './dependencies.ts';

/** A check with the rows of the register that it is of. */
export interface ReadCheck {
  readonly checked: Checked;
  readonly rows: RegisterRows;
  readonly manifest: RegisterManifest;
}

/** @throws Problem `check_not_found` when the check or its register is gone */
export async function readCheck(
  organisationNumber: string,
  year: number,
  checkId: string,
  dependencies: Pick<RecordsDependencies, 'records' | 'registerObjects'>,
): Promise<ReadCheck> {
  const { registerObjects } = dependencies;
  const checked = await mustReadChecked(organisationNumber, year, checkId, dependencies);
  const register = { organisationNumber, year };
  await mustBeThere(registerKeys(organisationNumber, year).manifest(checked.manifestSha256), registerObjects);
  const manifest = await readManifest(registerObjects, register, checked.manifestSha256);
  return { checked, manifest, rows: new RegisterRows(manifest, registerObjects) };
}
