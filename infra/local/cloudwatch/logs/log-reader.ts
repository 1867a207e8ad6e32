/** What the functions have written, for queries: their files under `logs/`, lines of JSON alone. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { LogFields } from './log-query.ts';

export interface LoggedLine {
  /** Epoch milliseconds, of the world's clock. */
  readonly at: number;
  readonly fields: LogFields;
}

/** @param words lines without one of them are passed over unread */
export type LogReader = (functionName: string, words: readonly string[]) => readonly LoggedLine[];

const entrySchema = z.object({ at: z.iso.datetime(), line: z.string() });
const fieldsSchema = z.record(z.string(), z.unknown());

export function createLogReader(dataFolder: string): LogReader {
  return (functionName, words) => {
    const path = join(dataFolder, 'logs', `${functionName}.log`);
    // What was set aside when it grew too large is older.
    return [`${path}.1`, path]
      .filter((each) => statSync(each, { throwIfNoEntry: false }) !== undefined)
      .flatMap((each) => readFileSync(each, 'utf8').split('\n'))
      .filter((line) => words.every((word) => line.includes(word)))
      .flatMap(readEntry);
  };
}

/** Nothing for a line that is cut short, or that is no JSON of the function's own. */
function readEntry(text: string): LoggedLine[] {
  try {
    const { at, line } = entrySchema.parse(JSON.parse(text));
    return [{ at: Date.parse(at), fields: fieldsSchema.parse(JSON.parse(line)) }];
  } catch {
    return [];
  }
}
