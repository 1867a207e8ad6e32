/** A record of what bundles were made from and of the bundles: while neither has changed, they need not be made again. */
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import * as z from 'zod';

const recordSchema = z.object({ settings: z.string(), hashes: z.record(z.string(), z.string()) });

export interface Making {
  readonly settings: string;
  /** When it began: a source that has changed since may have been read before. Milliseconds since 1970. */
  readonly begunAt: number;
  /** Absolute or from `root`, as `made`. */
  readonly sources: readonly string[];
  readonly made: readonly string[];
}

export async function recordOf({ settings, begunAt, sources, made }: Making, root: string): Promise<string> {
  const hashOfSource = async (file: string) =>
    (await stat(resolve(root, file))).mtimeMs < begunAt ? hashOf(root, file) : UNKNOWN;
  const hashes = await Promise.all([
    ...sources.map(async (file) => [file, await hashOfSource(file)]),
    ...made.map(async (file) => [file, await hashOf(root, file)]),
  ]);
  return JSON.stringify({ settings, hashes: Object.fromEntries(hashes) } satisfies z.infer<typeof recordSchema>);
}

/** Whether the same settings would make the same again, and all of it is still there. */
export async function isStillTrue(record: string, settings: string, root: string): Promise<boolean> {
  const parsed = readRecord(record);
  if (parsed?.settings !== settings) return false;
  const same = Object.entries(parsed.hashes).map(async ([file, hash]) => hash === (await hashOf(root, file)));
  return (await Promise.all(same)).every(Boolean);
}

/** @returns undefined for one that is damaged */
function readRecord(text: string): z.infer<typeof recordSchema> | undefined {
  try {
    return recordSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** The hash of no file. */
const UNKNOWN = '';

async function hashOf(root: string, file: string): Promise<string | undefined> {
  const bytes = await readFile(resolve(root, file)).catch(() => undefined);
  return bytes && createHash('sha256').update(bytes).digest('hex');
}
