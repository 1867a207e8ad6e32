/** Reads the functions' log files under `logs/` for queries; lines that are not JSON are skipped. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { LogFields } from './log-query.ts';

export interface LoggedLine {
  /** Epoch milliseconds, in real time. */
  readonly at: number;
  readonly fields: LogFields;
}

/** @param words lines that lack one of them are skipped unparsed */
export type LogReader = (functionName: string, words: readonly string[]) => readonly LoggedLine[];

const entrySchema = z.object({ at: z.iso.datetime(), line: z.string() });
const fieldsSchema = z.record(z.string(), z.unknown());

export function createLogReader(dataFolder: string): LogReader {
  return (functionName, words) => {
    const path = join(dataFolder, 'logs', `${functionName}.log`);
    // The renamed file holds older lines.
    return [`${path}.1`, path]
      .filter((each) => statSync(each, { throwIfNoEntry: false }) !== undefined)
      .flatMap((each) => readFileSync(each, 'utf8').split('\n'))
      .filter((line) => words.every((word) => line.includes(word)))
      .flatMap(readEntry);
  };
}

/** @returns an empty list for an incomplete line, or one whose text is not JSON */
function readEntry(text: string): LoggedLine[] {
  try {
    const { at, line } = entrySchema.parse(JSON.parse(text));
    return [{ at: Date.parse(at), fields: fieldsSchema.parse(JSON.parse(line)) }];
  } catch {
    return [];
  }
}
