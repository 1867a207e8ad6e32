/** An import of a register from its configuration to its end, under faults: a session that failed is begun again. */
import * as z from 'zod';
import { ProblemError } from '../../../infra/commands/cli/api-client.ts';
import { importItemKey } from '../../../lambdas/adapters/tables/table-keys.ts';
import type { UploadedFile } from '../../registers/split-register.ts';
import { type Client, pause } from './client.ts';
import { configuration, type RegisterName, registerFiles } from './registers.ts';

const createdSchema = z.object({
  import: z.object({ importId: z.string(), files: z.array(z.object({ fileId: z.string(), replaces: z.unknown() })) }),
  uploads: z.array(z.object({ name: z.string(), url: z.string(), headers: z.record(z.string(), z.string()) })),
});

const importSchema = z.object({
  importId: z.string(),
  status: z.string(),
  version: z.int(),
  attempt: z.int(),
  summary: z.object({ percent: z.number(), failed: z.int() }),
  files: z.array(z.object({ fileId: z.string(), status: z.string(), failure: z.unknown() })),
  failure: z.unknown(),
});
export type ImportSeen = z.infer<typeof importSchema>;

/** What one session was seen to do. */
export interface ImportRun {
  readonly importId: string;
  readonly seen: readonly ImportSeen[];
}

const registerSchema = z.object({ files: z.array(z.object({ fileKey: z.string() })) });

export const YEAR = 2025;
export const EMPTY_YEAR = 2024;

const ENDED = ['completed', 'failed', 'cancelled'];
const SESSIONS = 5;
const PATIENCE_MILLISECONDS = 40_000;

/**
 * @param beforeLast called before the last session, which must succeed
 * @returns every session; the last one has read all files, or the import is given up
 */
export async function runImport(
  client: Client,
  register: RegisterName,
  beforeLast: () => Promise<void>,
): Promise<ImportRun[]> {
  const files = await registerFiles(register);
  await client.call('kari', 'PUT', `/configuration/${YEAR}`, await configuration(register));
  return runSessions(client, YEAR, files, beforeLast);
}

async function runSessions(
  client: Client,
  year: number,
  files: readonly UploadedFile[],
  beforeLast?: () => Promise<void>,
): Promise<ImportRun[]> {
  const runs: ImportRun[] = [];
  for (let session = 1; session <= SESSIONS; session += 1) {
    if (session === SESSIONS) await beforeLast?.();
    const run = await runSession(client, year, files);
    runs.push(run);
    const last = run.seen.at(-1);
    if (last?.status === 'completed' && last.summary.failed === 0) return runs;
  }
  return runs;
}

/** A year whose register has no file any more. To be called before any fault is injected. */
export async function importEmptyYear(client: Client): Promise<ImportRun[]> {
  const files = (await registerFiles('first')).slice(0, 1);
  await client.call('kari', 'PUT', `/configuration/${EMPTY_YEAR}`, await configuration('first'));
  // Another schedule of the batch may kill the engine meanwhile.
  const runs = await runSessions(client, EMPTY_YEAR, files);
  const register = registerSchema.parse(await client.call('kari', 'GET', `/registers/${EMPTY_YEAR}`));
  for (const { fileKey } of register.files) await remove(client, EMPTY_YEAR, fileKey);
  return runs;
}

async function remove(client: Client, year: number, fileKey: string): Promise<void> {
  try {
    await client.call('kari', 'DELETE', `/registers/${year}/files/${fileKey}`);
  } catch (error) {
    // A removal whose answer was lost has removed it.
    if (!(error instanceof ProblemError) || error.status !== 404) throw error;
  }
}

async function runSession(client: Client, year: number, files: readonly UploadedFile[]): Promise<ImportRun> {
  const announced = files.map(({ name, bytes }) => ({ name, bytes: bytes.length }));
  const created = createdSchema.parse(await client.call('kari', 'POST', '/imports', { year, files: announced }));
  const { importId } = created.import;
  for (const { name, url, headers } of created.uploads) {
    const bytes = files.find((file) => file.name === name)?.bytes ?? new Uint8Array();
    if (!(await upload(url, headers, bytes))) {
      await client.call('kari', 'POST', `/imports/${importId}/cancel`);
      return { importId, seen: [] };
    }
  }
  const replace = created.import.files.filter(({ replaces }) => replaces !== null).map(({ fileId }) => fileId);
  try {
    await client.call('kari', 'POST', `/imports/${importId}/start`, { replace });
  } catch (error) {
    // A start whose answer was lost has started it.
    if (!(error instanceof ProblemError) || error.status !== 409) throw error;
  }
  return { importId, seen: await follow(client, importId) };
}

async function upload(url: string, headers: Readonly<Record<string, string>>, bytes: Uint8Array): Promise<boolean> {
  for (let attempt = 1; attempt <= 40; attempt += 1) {
    const answer = await fetch(url, { method: 'PUT', headers, body: Buffer.from(bytes) }).catch(() => undefined);
    if (answer?.ok === true) return true;
    await pause(300);
  }
  return false;
}

async function follow(client: Client, importId: string): Promise<ImportSeen[]> {
  const seen: ImportSeen[] = [];
  let until = performance.now() + PATIENCE_MILLISECONDS;
  for (;;) {
    const view = importSchema.parse(await client.call('kari', 'GET', `/imports/${importId}`));
    if (view.version !== seen.at(-1)?.version) until = performance.now() + PATIENCE_MILLISECONDS;
    seen.push(view);
    if (ENDED.includes(view.status) || performance.now() > until) return seen;
    await client.changed(importItemKey(client.organisationNumber, importId), view.version);
  }
}
