import { randomBytes } from 'node:crypto';
import { lazily } from '../../adapters/lazily.ts';
import { DiskScratchSpace, deleteLeftovers } from '../../adapters/scratch-space.ts';
import { readFileStage } from '../../import/read-file.ts';
import { importRecords } from '../dependencies/imports/import-records.ts';
import { importStageDependencies } from '../dependencies/imports/import-stage.ts';
import { registerCatalogue } from '../dependencies/registers/register-catalogue.ts';
import { registersBucket } from '../dependencies/registers/registers-bucket.ts';
import { observed } from '../observed.ts';

const dependencies = lazily(() => {
  deleteLeftovers();
  return {
    ...importStageDependencies(),
    imports: importRecords(),
    registers: registerCatalogue(),
    objects: registersBucket(),
    scratch: () => new DiskScratchSpace(),
    randomBytes,
  };
});

export const handler = observed('read-file', readFileStage(dependencies));
