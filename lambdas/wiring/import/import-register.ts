import { lazily } from '../../adapters/lazily.ts';
import { type ImportDependencies, importRegister } from '../../import/import-register.ts';
import { importRequestSchema } from '../../import/import-request.ts';
import { systemClock } from '../dependencies/clock.ts';
import { registerStore } from '../dependencies/register.ts';
import { workingBucket } from '../dependencies/working-bucket.ts';
import { observed } from '../observed.ts';

const dependencies = lazily(
  (): ImportDependencies => ({ files: workingBucket(), writer: registerStore(), clock: systemClock }),
);

export const handler = observed('import-register', async (event: unknown) =>
  importRegister(importRequestSchema.parse(event), dependencies()),
);
