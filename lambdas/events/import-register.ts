/** Invoked with the place of an uploaded register; answers with what was read, or with why it was refused. */
import { lazily } from '../adapters/lazily.ts';
import { observed } from '../observed.ts';
import { systemClock } from '../stages/dependencies.ts';
import { registerStore } from '../stages/register-dependency.ts';
import { workingBucket } from '../stages/working-dependency.ts';
import { type ImportResult, type ImportWorld, importRegister, importRequestSchema } from '../import/import-register.ts';

const world = lazily(
  (): ImportWorld => ({
    files: workingBucket(),
    writer: registerStore(),
    clock: systemClock,
  }),
);

export const handler = observed(
  'import-register',
  async (event: unknown): Promise<ImportResult> => importRegister(importRequestSchema.parse(event), world()),
);
