/** Invoked with the place of an uploaded register; answers with what was read, or with why it was refused. */
import { documentClient, lazily } from '../adapters/aws-clients.ts';
import { DynamoRegisterStore } from '../adapters/register-store.ts';
import { ENVIRONMENT, readEnvironment } from '../environment.ts';
import { systemClock, workingBucket } from '../stages/dependencies.ts';
import { type ImportResult, type ImportWorld, importRegister, importRequestSchema } from './import.ts';

const world = lazily(
  (): ImportWorld => ({
    files: workingBucket(),
    writer: new DynamoRegisterStore(documentClient(), {
      exports: readEnvironment(ENVIRONMENT.exportsTable),
      activities: readEnvironment(ENVIRONMENT.activitiesTable),
    }),
    clock: systemClock,
  }),
);

export async function handler(event: unknown): Promise<ImportResult> {
  return importRegister(importRequestSchema.parse(event), world());
}
