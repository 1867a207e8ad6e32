/** Invoked with the place of an uploaded register; answers with what was read, or with why it was refused. */
import { lazily } from '../adapters/aws-clients.ts';
import { systemClock, workingBucket } from '../stages/dependencies.ts';
import { registerStore } from '../stages/register-dependency.ts';
import { type ImportResult, type ImportWorld, importRegister, importRequestSchema } from './import.ts';

const world = lazily(
  (): ImportWorld => ({
    files: workingBucket(),
    writer: registerStore(),
    clock: systemClock,
  }),
);

export async function handler(event: unknown): Promise<ImportResult> {
  return importRegister(importRequestSchema.parse(event), world());
}
