/** Runs an execution of the import machine over fakes, with the retries that `infra/import-machine.ts` defines. */
import { CRASH_ERRORS } from '../../infra/constructs/task-state.ts';
import { PLATFORM_ERRORS, RETRYABLE_ERRORS } from '../../lambdas/environment.ts';
import type { ImportStageDependencies, ImportState } from '../../lambdas/import/import-stage.ts';
import { type PlanImportDependencies, planImportStage } from '../../lambdas/import/plan-import.ts';
import { type PublishRegisterDependencies, publishRegisterStage } from '../../lambdas/import/publish-register.ts';
import { type ReadFileDependencies, readFileStage } from '../../lambdas/import/read-file.ts';
import { MAX_FILE_TRIES } from '../../lambdas/protocol.ts';

export type ImportDependencies = ImportStageDependencies &
  PlanImportDependencies &
  ReadFileDependencies &
  PublishRegisterDependencies;

const RETRIED: readonly string[] = [...RETRYABLE_ERRORS, ...PLATFORM_ERRORS, ...CRASH_ERRORS];

/** @throws the error with which the execution fails, which would reach the finaliser */
export async function runImport(process: Process, state: ImportState): Promise<void> {
  const publish = await readFiles(process, state);
  await publish(process);
}

/** Makes the dependencies of one invocation, each of which may be a new process. */
export type Process = () => ImportDependencies;

/** PlanImport and the Map, one file after another. @returns what runs PublishRegister */
export async function readFiles(process: Process, state: ImportState): Promise<(publishing: Process) => Promise<void>> {
  const { fileIds } = (await task(() => planImportStage(process), state)) as { fileIds: string[] };
  const failed: { fileId: string; error: string }[] = [];
  for (const fileId of fileIds) {
    try {
      await task(() => readFileStage(process), { ...state, fileId });
    } catch (error) {
      failed.push({ fileId, error: nameOf(error) });
    }
  }
  return async (publishing) => {
    await task(() => publishRegisterStage(publishing), { ...state, failed });
  };
}

async function task(handler: () => (event: unknown) => Promise<unknown>, state: object): Promise<unknown> {
  for (let retryCount = 0; ; retryCount++) {
    try {
      return await handler()({ state, retryCount, executionArn: 'arn:execution' });
    } catch (error) {
      if (retryCount === MAX_FILE_TRIES - 1 || !RETRIED.includes(nameOf(error))) {
        throw error;
      }
    }
  }
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'Error';
}
