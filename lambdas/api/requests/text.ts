/** What text of a request may have, in one place for bodies, paths and queries. */
import { quoted } from '../../domain/errors.ts';

/** Control characters, and halves of a character that stand alone. No name or word has them, and not every store keeps them. */
const NOT_TEXT = /[\p{Cc}\p{Cs}]/u;
const EVERY_NOT_TEXT = new RegExp(NOT_TEXT, 'gu');

export function isText(value: string): boolean {
  return !NOT_TEXT.test(value);
}

/** The path of a field as a client writes it, such as `branches.0`. Its names come from the client, so they are cut. */
export function fieldPath(path: readonly PropertyKey[]): string {
  return path.map((step) => quoted(String(step).replaceAll(EVERY_NOT_TEXT, '\uFFFD'))).join('.');
}
