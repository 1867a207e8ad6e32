/** Names that every JavaScript object has: as keys of a record they are lost, or found where nothing was put. */
export const NAMES_OF_OBJECTS = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'valueOf',
  'hasOwnProperty',
  'toJSON',
  'then',
  'length',
] as const;

/** A record with any keys as its own, as `JSON.parse` makes it. */
export function recordOf<T>(keys: readonly string[], value: (key: string) => T): Record<string, T> {
  return Object.fromEntries(keys.map((key) => [key, value(key)]));
}
