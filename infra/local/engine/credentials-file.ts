/** The secrets of an engine in its data folder, in files that only their owner can read. */
import { randomBytes } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import type { Closable } from '../service/service.ts';
import type { Credentials } from '../service/signature.ts';

const credentialsSchema = z.object({ accessKeyId: z.string(), secretAccessKey: z.string() });

/** Of the running engine, for commands of the same user. */
const fileOf = (dataFolder: string): string => join(dataFolder, 'credentials.json');

/** Written at each start, because each run has its own key; removed when the engine stops. */
export async function writeCredentials(
  dataFolder: string,
  { accessKeyId, secretAccessKey }: Credentials,
): Promise<Closable> {
  const file = fileOf(dataFolder);
  // The mode is that of a new file, so a former one must not stay.
  await rm(file, { force: true });
  await writeFile(file, `${JSON.stringify({ accessKeyId, secretAccessKey })}\n`, { mode: 0o600 });
  return { close: () => rm(file, { force: true }) };
}

/** @returns undefined when there are none: no engine runs on this folder, or another user's */
export async function readCredentials(dataFolder: string): Promise<Credentials | undefined> {
  try {
    return credentialsSchema.parse(JSON.parse(await readFile(fileOf(dataFolder), 'utf8')));
  } catch {
    return undefined;
  }
}

/** From it follow the access keys of the template's users. It stays, so that download links outlive a restart. */
export async function keptSeed(dataFolder: string): Promise<string> {
  const file = join(dataFolder, 'access-key-seed');
  const kept = await readFile(file, 'utf8').catch(() => '');
  if (kept !== '') return kept;
  const seed = randomBytes(32).toString('hex');
  await writeFile(file, seed, { mode: 0o600 });
  return seed;
}
