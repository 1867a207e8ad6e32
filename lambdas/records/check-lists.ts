/** Reads a check and its lists: what it found, without rows of the register. */
import type * as z from 'zod';
import { Problem } from '../api/problem.ts';
import { sha256 } from '../domain/canonical.ts';
import type { Checked, CheckObject } from '../domain/checks/check-objects.ts';
import { RegisterObjectCorruptError } from '../domain/errors.ts';
import { isCheck } from '../domain/export/purpose.ts';
import { registerKeys } from '../domain/registers/register-keys.ts';
import { readChecked, readManifest } from '../register-objects.ts';
import type { RecordsDependencies } from './dependencies.ts';
import { RegisterRows } from './register-rows.ts';

/** A check with the rows of the register that it is of. */
export interface ReadCheck {
  readonly checked: Checked;
  readonly rows: RegisterRows;
}

type CheckDependencies = Pick<RecordsDependencies, 'records' | 'registerObjects'>;

/** @throws Problem `check_not_found` when the check or its register is gone */
export async function readCheck(
  organisationNumber: string,
  year: number,
  checkId: string,
  { records, registerObjects }: CheckDependencies,
): Promise<ReadCheck> {
  const record = await records.read({ organisationNumber, exportId: checkId });
  if (record?.checked === undefined || !isCheck(record) || record.request.year !== year) {
    throw new Problem('check_not_found');
  }
  const checked = await readChecked(registerObjects, record.checked);
  // One that is damaged or of another release is made anew.
  if (checked === undefined) {
    throw new Problem('check_not_found');
  }
  const register = { organisationNumber, year };
  await mustBeThere(registerKeys(organisationNumber, year).manifest(checked.manifestSha256), registerObjects);
  const manifest = await readManifest(registerObjects, register, checked.manifestSha256);
  return { checked, rows: new RegisterRows(manifest, registerObjects) };
}

/**
 * Members of a list from an offset on.
 * @param objects parts of the list, in order
 */
export async function readList<S extends z.ZodType>(
  objects: readonly CheckObject[],
  { offset, limit }: { readonly offset: number; readonly limit: number },
  schema: S,
  { registerObjects }: Pick<CheckDependencies, 'registerObjects'>,
): Promise<z.output<S>[]> {
  const members: z.output<S>[] = [];
  let begin = 0;
  for (const object of objects) {
    const from = Math.max(0, offset - begin);
    if (from < object.count && members.length < limit) {
      const listed = schema.array().parse(await readObject(object, registerObjects));
      members.push(...listed.slice(from, from + limit - members.length));
    }
    begin += object.count;
  }
  return members;
}

export function countOf(objects: readonly CheckObject[]): number {
  return objects.reduce((sum, { count }) => sum + count, 0);
}

/** @throws Problem `check_not_found` when it is gone; RegisterObjectCorruptError when it has other bytes */
async function readObject(
  { key, sha256: hash }: Pick<CheckObject, 'key' | 'sha256'>,
  store: RecordsDependencies['registerObjects'],
): Promise<unknown> {
  const bytes = await mustBeThere(key, store);
  if (sha256(bytes) !== hash) {
    throw new RegisterObjectCorruptError(null);
  }
  return JSON.parse(new TextDecoder().decode(bytes));
}

async function mustBeThere(key: string, store: RecordsDependencies['registerObjects']): Promise<Uint8Array> {
  const bytes = await store.get(key);
  if (bytes === undefined) {
    throw new Problem('check_not_found');
  }
  return bytes;
}
