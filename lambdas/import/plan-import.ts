/** Checks that the session may be read, and lists the files that have to be. */
import { ImportStoppedError } from '../domain/errors.ts';
import type { ImportRecords } from '../ports.ts';
import { isImportFileEnded } from '../protocol.ts';
import { defineImportStage, importKey, importStateSchema } from './import-stage.ts';

export interface PlanImportDependencies {
  readonly imports: Pick<ImportRecords, 'read'>;
}

/** What a retry or a resume finds completed is not read again. */
export const planImportStage = defineImportStage({
  stage: 'plan-import',
  state: importStateSchema,
  run: async (state, { imports }: PlanImportDependencies) => {
    const record = await imports.read(importKey(state));
    if (record === undefined || record.attempt !== state.attempt || record.status !== 'reading') {
      throw new ImportStoppedError(record?.status ?? 'unknown');
    }
    return { fileIds: record.files.filter(({ status }) => !isImportFileEnded(status)).map(({ fileId }) => fileId) };
  },
});
