/** Makes the files that have been read a new version of the register, and ends the session with it. */
import * as z from 'zod';
import { ConflictError, ImportStoppedError } from '../domain/errors.ts';
import { importFailure } from '../domain/imports/import-failure.ts';
import type { ImportFile, ImportRecord } from '../domain/imports/import-record.ts';
import type { ImportTransition } from '../domain/imports/import-transition.ts';
import { withFiles } from '../domain/registers/register-change.ts';
import { registerKeys } from '../domain/registers/register-keys.ts';
import { type RegisterFile, readFileSchema } from '../domain/registers/register-manifest.ts';
import { RetriesUsedUpError } from '../invocation.ts';
import type { ImportRecords, ObjectStore, RegisterCatalogue, RegisterPublisher } from '../ports.ts';
import { type FileChange, isImportEnded, MAX_FILE_TRIES } from '../protocol.ts';
import { readManifest, readRegisterJson, writePublication } from '../register-objects.ts';
import {
  defineImportStage,
  type ImportStageDependencies,
  type ImportState,
  importKey,
  importStateSchema,
  isRetryable,
  isStopped,
} from './import-stage.ts';

/** Another import may be published between the read and the write. */
const MAX_PUBLICATIONS = 20;
/** Names of the errors with which a Lambda or its task ends that ran for too long. */
const TIMED_OUT = /timed? ?out/i;

export interface PublishRegisterDependencies {
  readonly imports: Pick<ImportRecords, 'read' | 'transition'>;
  readonly registers: Pick<RegisterCatalogue, 'pointer'>;
  readonly publisher: RegisterPublisher;
  readonly objects: Pick<ObjectStore, 'get' | 'put'>;
}

type PublicationDependencies = PublishRegisterDependencies & Pick<ImportStageDependencies, 'clock'>;
type Dependencies = PublishRegisterDependencies & ImportStageDependencies;

const publishStateSchema = importStateSchema.extend({
  /** The files whose reading broke off, with the name of the error. */
  failed: z.array(z.object({ fileId: z.string(), error: z.string() })),
});
type PublishState = z.infer<typeof publishStateSchema>;

export const publishRegisterStage = defineImportStage({
  stage: 'publish-register',
  state: publishStateSchema,
  run: async (state, dependencies: Dependencies, retryCount) => {
    try {
      await publishRegister(state, dependencies);
    } catch (error) {
      const willRetry = isRetryable(error) && retryCount < MAX_FILE_TRIES - 1;
      if (willRetry || isStopped(error)) {
        throw error;
      }
      await dependencies.imports.transition(
        importKey(state),
        state.attempt,
        { to: 'failed', failure: importFailure(error) },
        'pipeline',
      );
      throw isRetryable(error) ? new RetriesUsedUpError('The last try has failed', { cause: error }) : error;
    }
  },
});

/**
 * Publishes the files that have been read, or fails the session when there is none.
 * @throws ImportStoppedError when the session is not in this attempt any more, or has been stopped
 */
export async function publishRegister(state: PublishState, dependencies: PublicationDependencies): Promise<void> {
  const { imports } = dependencies;
  const before = await imports.read(importKey(state));
  if (before?.attempt === state.attempt && isImportEnded(before.status)) {
    // The try before this one has ended the session, and only its answer was lost.
    return;
  }
  const unfinished = Object.fromEntries(
    state.failed.map(({ fileId, error }) => [fileId, TIMED_OUT.test(error) ? 'timeout' : 'failed'] as const),
  );
  const record = await change(state, { to: 'publishing', unfinished }, imports);
  // What an earlier attempt published is not published again: it may have been replaced or taken out since.
  const files = record.files.filter(({ status, change: published }) => status === 'completed' && published === null);
  if (files.length > 0) {
    await publishFiles(state, record, files, dependencies);
  } else if (record.files.some(({ change: published }) => published !== null)) {
    await change(state, { to: 'completed', registerVersion: null, changes: {} }, imports);
  } else {
    await change(state, { to: 'failed', failure: null }, imports);
  }
}

async function publishFiles(
  state: PublishState,
  record: ImportRecord,
  files: readonly ImportFile[],
  dependencies: PublicationDependencies,
): Promise<void> {
  const { imports, publisher, registers, objects, clock } = dependencies;
  const { organisationNumber, year } = record;
  const at = new Date(clock.now()).toISOString();
  const incoming = await Promise.all(files.map((file) => registerFile(record, file, at, objects)));
  for (let tries = 0; tries < MAX_PUBLICATIONS; tries++) {
    const before = await registers.pointer(organisationNumber, year);
    const manifest = before && (await readManifest(objects, before, before.manifestSha256));
    const { change: made, files: byKey } = withFiles(manifest, { organisationNumber, year }, incoming, at);
    const changes = changesOf(files, byKey);
    if (made === undefined) {
      await change(state, { to: 'completed', registerVersion: null, changes }, imports);
      return;
    }
    const publication = await writePublication(objects, before, made, originOf(record));
    const transition = { to: 'completed', registerVersion: made.manifest.version, changes } as const;
    const session = { key: importKey(state), attempt: state.attempt, transition };
    switch (await publisher.publish(publication, session)) {
      case 'published':
        return;
      case 'refused':
        throw new ImportStoppedError((await imports.read(importKey(state)))?.status ?? 'unknown');
      case 'overtaken':
    }
  }
  throw new ConflictError(undefined);
}

/** The file as it was read, with where it comes from. */
async function registerFile(
  { organisationNumber, year, importId, requestedBy }: ImportRecord,
  { key, name, readFileSha256 }: ImportFile,
  importedAt: string,
  objects: Pick<ObjectStore, 'get'>,
): Promise<RegisterFile> {
  const keys = registerKeys(organisationNumber, year);
  const read = readFileSchema.parse(await readRegisterJson(objects, keys.file, readFileSha256 ?? '', name));
  return { ...read, key, name, importId, importedAt, importedBy: requestedBy };
}

function originOf({ importId, requestedBy, actorNames }: ImportRecord) {
  return {
    by: requestedBy,
    actorName: actorNames[requestedBy] ?? null,
    change: 'import',
    importId,
    restoredFrom: null,
  } as const;
}

function changesOf(
  files: readonly ImportFile[],
  byKey: ReadonlyMap<string, FileChange>,
): Readonly<Record<string, FileChange>> {
  return Object.fromEntries(files.map(({ fileId, key }) => [fileId, byKey.get(key) ?? 'unchanged'] as const));
}

/** @throws ImportStoppedError */
async function change(
  state: ImportState,
  transition: ImportTransition,
  imports: Pick<ImportRecords, 'transition'>,
): Promise<ImportRecord> {
  const { outcome, record } = await imports.transition(importKey(state), state.attempt, transition, 'pipeline');
  if (outcome === 'refused') {
    throw new ImportStoppedError(record.status);
  }
  return record;
}
