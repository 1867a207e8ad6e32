/** Two engines on one data folder would destroy it, so the second one stops before it touches anything. */
import { resolve } from 'node:path';
import * as z from 'zod';
import { ENGINE_PATH } from '../lambda/api.ts';
import { readKeptPorts } from './ports.ts';

/** Thrown when an engine already runs on a data folder. */
export class EngineRunningError extends Error {
  override readonly name = 'EngineRunningError';
  readonly dataFolder: string;
  readonly pid: number;
  constructor(dataFolder: string, pid: number) {
    super(`A local engine already runs on ${dataFolder} (process ${pid})`);
    this.dataFolder = dataFolder;
    this.pid = pid;
  }
}

const answerSchema = z.object({ dataFolder: z.string(), pid: z.int() });

/** Asks the port that the folder's last engine used: a file with a process id would outlive `kill -9`. @throws EngineRunningError */
export async function assertNotRunning(dataFolder: string): Promise<void> {
  const { lambda } = await readKeptPorts(dataFolder);
  if (lambda === undefined) return;
  const answer = await fetch(`http://127.0.0.1:${lambda}${ENGINE_PATH}`, { signal: AbortSignal.timeout(1_000) })
    .then((response) => response.json())
    .catch(() => undefined);
  const parsed = answerSchema.safeParse(answer);
  if (parsed.success && resolve(parsed.data.dataFolder) === resolve(dataFolder)) {
    throw new EngineRunningError(dataFolder, parsed.data.pid);
  }
}
