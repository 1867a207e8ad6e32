/**
 * Reads files as the Lambda ReadFile does, from its disk and in a process of its own. Each message is the paths of the uploads of
 * one file; the answer is how it ended.
 */
import { randomBytes } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import path from 'node:path';
import { DiskScratchSpace } from '../../../../lambdas/adapters/scratch-space.ts';
import { importFailure } from '../../../../lambdas/domain/imports/import-failure.ts';
import { newImport } from '../../../../lambdas/domain/imports/new-import.ts';
import { incomingKey, registerKeys } from '../../../../lambdas/domain/registers/register-keys.ts';
import { FileProgress } from '../../../../lambdas/import/file-progress.ts';
import { storeFile } from '../../../../lambdas/import/store-file.ts';
import { StoredRows } from '../../../../lambdas/import/stored-rows.ts';

process.on('message', (paths: string[]) => {
  outcomeOf(paths).then((outcome) => process.send?.(outcome));
});

async function outcomeOf(paths: readonly string[]): Promise<object> {
  const files = paths.map((file) => ({ file, name: path.basename(file), bytes: statSync(file).size }));
  const made = newImport(
    {
      importId: '01JZZZZZZZ0000000000000001',
      organisationNumber: '123456785',
      requestedBy: 'kari',
      actorNames: {},
      correlationId: 'correlation',
      request: { year: 2025, files: files.map(({ name, bytes }) => ({ name, bytes })) },
      now: new Date().toISOString(),
    },
    undefined,
  );
  if ('refusal' in made) throw new Error(made.refusal.code);
  const { record } = made;
  const [file] = record.files;
  if (file === undefined) throw new Error('no file');
  const uploads = new Map(
    file.parts.map(({ partId, name }) => [
      incomingKey(record.organisationNumber, record.importId, file.fileId, partId),
      files.find((each) => each.name === name)?.file ?? '',
    ]),
  );

  /** Of what is written it keeps how much it is. */
  let written = 0;
  const objects = {
    get: async () => undefined,
    getStream: async (key: string) => createReadStream(uploads.get(key) ?? ''),
    put: async (_key: string, body: string | Uint8Array) => {
      written += body.length;
      return undefined;
    },
    create: async (_key: string, body: string | Uint8Array) => {
      written += body.length;
    },
    delete: async () => undefined,
  };
  const imports = { changeFile: async () => ({ outcome: 'written' as const, record }) };
  const deadline = new Date(Date.now() + 3_600_000).toISOString();
  const progress = new FileProgress(imports, Date, {
    key: record,
    attempt: 1,
    fileId: file.fileId,
    number: 1,
    deadline,
  });
  const scratch = new DiskScratchSpace();
  const stored = new StoredRows(objects, registerKeys(record.organisationNumber, record.year));
  const registers = { pointer: async () => undefined, configuration: async () => undefined };

  const before = process.cpuUsage();
  const outcome = await storeFile(record, file, stored, { registers, objects, scratch, randomBytes }, progress).then(
    () => ({ code: 'completed' }),
    (error: unknown) => importFailure(error),
  );
  const { user, system } = process.cpuUsage(before);
  await scratch.clear();
  const cpuSeconds = (user + system) / 1e6;
  const megabytes = Math.round(process.resourceUsage().maxRSS / 1024);
  return { ...outcome, cpuSeconds, megabytes, written };
}
