/** A register through the API, as the page brings it in: its configuration, its files, and the import to its end. */
import { openAsBlob } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { cleanFileName } from '../../../lambdas/domain/imports/file-names.ts';
import { createdImportSchema, type ImportView, type Upload } from '../../../lambdas/protocol.ts';
import { followImport } from '../follow/follow-runs.ts';
import type { NextLook } from '../follow/run-news.ts';
import { type ApiClient, ProblemError } from './api-client.ts';
import { isBadInput } from './bad-input.ts';
import { describeFailure, type Failure, IMPORT_STAGE } from './describe-failure.ts';
import { InputError } from './input-error.ts';
import type { RegisterSource } from './register-source.ts';

/** Thrown when the import refuses a register; the former register stays. */
export class RegisterRefusedError extends InputError {
  /** At least one; several when several files are refused. */
  readonly failures: readonly Failure[];
  constructor(failures: readonly Omit<Failure, 'stage'>[], labelsFile: string) {
    const all = failures.map((each): Failure => ({ ...each, stage: IMPORT_STAGE }));
    super(all.map((each) => describeFailure(each, labelsFile)).join('\n'));
    this.failures = all;
  }
}

interface ImportOptions {
  /** Cancels the import. */
  readonly stop?: AbortSignal;
  /** Default true. False starts no check of the year at the end. */
  readonly check?: boolean;
  /** By which the import is followed; without them the API is polled. */
  readonly news?: NextLook;
}

/**
 * Files of the same name are replaced, and the others of the register stay.
 * @param api of a coordinator of the organisation
 * @throws RegisterRefusedError when a file is refused; Error when the import fails, or was stopped
 */
export async function importSource(
  api: ApiClient,
  source: RegisterSource,
  options: ImportOptions = {},
): Promise<ImportView> {
  try {
    return await runImport(api, source, options);
  } catch (error) {
    if (error instanceof ProblemError && isBadInput(error.code)) {
      const { code, message, details } = error;
      throw new RegisterRefusedError([{ code, message, details }], source.labelsFile);
    }
    throw error;
  }
}

async function runImport(
  api: ApiClient,
  source: RegisterSource,
  { stop, check, news }: ImportOptions,
): Promise<ImportView> {
  const { year, organisation, labels, vocabularies, settings, columnConfiguration } = source;
  await api.json('PUT', `/configuration/${year}`, {
    organisation,
    labels,
    vocabularies,
    settings,
    columnConfiguration,
  });
  const files = await Promise.all(
    source.files.map(async (file) => ({ name: path.basename(file), bytes: (await stat(file)).size })),
  );
  const created = createdImportSchema.parse(await api.json('POST', '/imports', { year, files, check }));
  const { importId } = created.import;
  try {
    await uploadAll(created.uploads, source.files, stop);
    stop?.throwIfAborted();
    const replace = created.import.files.filter(({ replaces }) => replaces !== null).map(({ fileId }) => fileId);
    await api.json('POST', `/imports/${importId}/start`, { replace });
    const ended = await followImport(api, importId, { news, stop });
    refuseFailed(ended, source.labelsFile);
    return ended;
  } catch (error) {
    if (stop?.aborted) {
      await api.json('POST', `/imports/${importId}/cancel`);
    }
    throw error;
  }
}

/** One after the other: on one machine they would only share the disk. */
async function uploadAll(
  uploads: readonly Upload[],
  files: readonly string[],
  signal: AbortSignal | undefined,
): Promise<void> {
  const byName = new Map(files.map((file) => [cleanFileName(path.basename(file)), file]));
  for (const { url, headers, name } of uploads) {
    const body = await openAsBlob(byName.get(name) ?? name);
    const response = await fetch(url, { method: 'PUT', headers, body, ...(signal === undefined ? {} : { signal }) });
    if (!response.ok) {
      throw new Error(`The upload of ${name} was answered with ${response.status}: ${await response.text()}`);
    }
  }
}

/**
 * A register of which some files are missing would give figures that are too low, so one refused file refuses the register.
 * @throws RegisterRefusedError | Error
 */
function refuseFailed({ status, failure, files }: ImportView, labelsFile: string): void {
  const failures = [failure, ...files.map((file) => file.failure)].filter((each) => each !== null);
  const broken = failures.find(({ code }) => !isBadInput(code));
  if (broken !== undefined) {
    throw new Error(`The import failed: ${broken.code} ${broken.message}`);
  }
  if (failures.length > 0) {
    throw new RegisterRefusedError(failures, labelsFile);
  }
  if (status !== 'completed') {
    throw new Error(`The import ended as ${status}`);
  }
}
