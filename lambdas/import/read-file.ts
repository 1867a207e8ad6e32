/**
 * Reads one uploaded file: to this invocation's disk, row by row from there, and into the objects of the register. Nothing
 * of it is visible before the publication.
 */
import * as z from 'zod';
import { ImportStoppedError, ImportTimeoutError } from '../domain/errors.ts';
import { importFailure } from '../domain/imports/import-failure.ts';
import type { ImportFile, ImportRecord } from '../domain/imports/import-record.ts';
import { registerKeys } from '../domain/registers/register-keys.ts';
import { RetriesUsedUpError } from '../invocation.ts';
import { errorLogKeys, structuredLog } from '../log.ts';
import type { ImportRecords } from '../ports.ts';
import { MAX_FILE_TRIES } from '../protocol.ts';
import { incomingKeys } from './download-parts.ts';
import { FileProgress } from './file-progress.ts';
import {
  defineImportStage,
  type ImportStageDependencies,
  importKey,
  importStateSchema,
  isRetryable,
  isStopped,
} from './import-stage.ts';
import { type StoreFileDependencies, storeFile, storeRowsInError } from './store-file.ts';
import { StoredRows } from './stored-rows.ts';

export type ReadFileDependencies = Omit<StoreFileDependencies, 'scratch'> & {
  readonly imports: Pick<ImportRecords, 'read' | 'changeFile'>;
  /** A space for this invocation alone. */
  readonly scratch: () => StoreFileDependencies['scratch'];
};

const readFileStateSchema = importStateSchema.extend({ fileId: z.string() });
type ReadFileState = z.infer<typeof readFileStateSchema>;

export const readFileStage = defineImportStage({
  stage: 'read-file',
  state: readFileStateSchema,
  logKeys: ({ fileId }) => ({ fileId }),
  run: readFile,
});

async function readFile(
  state: ReadFileState,
  dependencies: ReadFileDependencies & ImportStageDependencies,
): Promise<void> {
  const { imports, clock, objects } = dependencies;
  const { record, file, deadline } = await fileToRead(state, imports);
  if (file.status === 'completed') {
    return;
  }
  const number = file.attempt + 1;
  const fileTry = { key: importKey(state), attempt: state.attempt, fileId: file.fileId, number, deadline };
  const progress = new FileProgress(imports, clock, fileTry);
  const stored = new StoredRows(objects, registerKeys(record.organisationNumber, record.year));
  const scratch = dependencies.scratch();
  try {
    await progress.report('downloading', 0, 0);
    const completed = await storeFile(record, file, stored, { ...dependencies, scratch }, progress);
    await progress.change({ to: 'completed', ...completed });
    await deleteUploads(record, file, dependencies);
  } catch (error) {
    const willRetry = isRetryable(error) && number < MAX_FILE_TRIES;
    await noteFailure(error, willRetry, { record, file, stored, progress }, dependencies);
    throw isRetryable(error) && !willRetry
      ? new RetriesUsedUpError('The last try has failed', { cause: error })
      : error;
  } finally {
    await scratch.clear();
  }
}

/** @throws ImportStoppedError when the file is not to be read any more */
async function fileToRead(
  state: ReadFileState,
  imports: Pick<ImportRecords, 'read'>,
): Promise<{ readonly record: ImportRecord; readonly file: ImportFile; readonly deadline: string }> {
  const record = await imports.read(importKey(state));
  const file = record?.files.find(({ fileId }) => fileId === state.fileId);
  if (record === undefined || file === undefined || record.attempt !== state.attempt || record.status !== 'reading') {
    throw new ImportStoppedError(record?.status ?? 'unknown');
  }
  if (file.status === 'failed' || file.status === 'timeout') {
    throw new ImportStoppedError(file.status);
  }
  // A session that reads has a deadline: the transition to that status sets it.
  return { record, file, deadline: record.deadline ?? record.updatedAt };
}

interface Reading {
  readonly record: ImportRecord;
  readonly file: ImportFile;
  readonly stored: StoredRows;
  readonly progress: FileProgress;
}

/** Never rejects: the error that is noted matters more than one that prevents the note. */
async function noteFailure(
  error: unknown,
  willRetry: boolean,
  { record, file, stored, progress }: Reading,
  dependencies: Pick<ReadFileDependencies, 'objects'>,
): Promise<void> {
  if (isStopped(error)) {
    return;
  }
  const failure = importFailure(error);
  try {
    if (error instanceof ImportTimeoutError) {
      await progress.change({ to: 'timeout', failure });
    } else if (willRetry) {
      await progress.change({ to: 'pending', failure });
    } else {
      const errors = await storeRowsInError(record, file, file.parts, stored, dependencies);
      await progress.change({ to: 'failed', failure, ...errors });
    }
  } catch (fault) {
    logOf(record, file).error('failure not written', errorLogKeys(fault));
    return;
  }
  if (!failure.retryable) {
    await deleteUploads(record, file, dependencies);
  }
}

/** Never rejects: what is left is deleted a day later. */
async function deleteUploads(
  record: ImportRecord,
  file: ImportFile,
  { objects }: Pick<ReadFileDependencies, 'objects'>,
): Promise<void> {
  try {
    await objects.delete(incomingKeys(record, file));
  } catch (error) {
    logOf(record, file).error('uploads not deleted', errorLogKeys(error));
  }
}

function logOf({ importId, attempt, correlationId }: ImportRecord, { fileId }: ImportFile) {
  return structuredLog({ importId, attempt, stage: 'read-file', correlationId, fileId });
}
