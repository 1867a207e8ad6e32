/** Where the next page of a list of a check begins. Opaque to clients, and of that list alone. */
import { invalidField } from '../api/problem.ts';
import { sha256 } from '../domain/canonical.ts';

const CURSOR = /^(\d{1,9})\.([0-9a-f]{16})$/;

/** @param list names the check and the list within it */
export function cursorOf(list: readonly string[], offset: number): string {
  return Buffer.from(`${offset}.${tagOf(list)}`).toString('base64url');
}

/** @returns 0 without a cursor. @throws Problem 400 for a cursor of another list */
export function offsetOf(list: readonly string[], cursor: string | undefined): number {
  if (cursor === undefined) {
    return 0;
  }
  const [, offset, tag] = CURSOR.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (offset === undefined || tag !== tagOf(list)) {
    throw invalidField(['cursor'], 'not a cursor of this list');
  }
  return Number(offset);
}

function tagOf(list: readonly string[]): string {
  return sha256(JSON.stringify(list)).slice(0, 16);
}
