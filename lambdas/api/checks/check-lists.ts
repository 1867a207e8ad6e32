/** A check and its lists as they are stored: without rows of the register. */
import type * as z from 'zod';
import { sha256 } from '../../domain/canonical.ts';
import type { Checked, CheckObject } from '../../domain/checks/check-objects.ts';
import { RegisterObjectCorruptError } from '../../domain/errors.ts';
import { isCheck } from '../../domain/export/purpose.ts';
import type { ExportRecords, ObjectStore } from '../../ports.ts';
import { readChecked } from '../../register-objects.ts';
import { Problem } from '../problem.ts';

export interface CheckListDependencies {
  /** Those of checks. */
  readonly records: Pick<ExportRecords, 'read'>;
  /** The registers bucket. */
  readonly registerObjects: Pick<ObjectStore, 'get'>;
}

/** @throws Problem `check_not_found` when the check is gone, damaged or of another release: it is made anew */
export async function mustReadChecked(
  organisationNumber: string,
  year: number,
  checkId: string,
  { records, registerObjects }: CheckListDependencies,
): Promise<Checked> {
  const record = await records.read({ organisationNumber, exportId: checkId });
  const isOfYear = record?.checked !== undefined && isCheck(record) && record.request.year === year;
  const checked = isOfYear && record.checked ? await readChecked(registerObjects, record.checked) : undefined;
  if (checked === undefined) {
    throw new Problem('check_not_found');
  }
  return checked;
}

/**
 * Members of a list from an offset on.
 * @param objects parts of the list, in order
 */
export async function readList<S extends z.ZodType>(
  objects: readonly CheckObject[],
  { offset, limit }: { readonly offset: number; readonly limit: number },
  schema: S,
  { registerObjects }: Pick<CheckListDependencies, 'registerObjects'>,
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
  store: CheckListDependencies['registerObjects'],
): Promise<unknown> {
  const bytes = await mustBeThere(key, store);
  if (sha256(bytes) !== hash) {
    throw new RegisterObjectCorruptError(null);
  }
  return JSON.parse(new TextDecoder().decode(bytes));
}

/** @throws Problem `check_not_found` */
export async function mustBeThere(key: string, store: CheckListDependencies['registerObjects']): Promise<Uint8Array> {
  const bytes = await store.get(key);
  if (bytes === undefined) {
    throw new Problem('check_not_found');
  }
  return bytes;
}
