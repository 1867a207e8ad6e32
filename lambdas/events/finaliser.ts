/** The finaliser Lambda: EventBridge invokes it whenever an execution of the export or the import state machine has ended. */
import * as z from 'zod';
import { errorLogKeys, structuredLog } from '../log.ts';
import { type FinaliseDependencies, finalise } from './finalise.ts';
import { type FinaliseImportDependencies, finaliseImport } from './finalise-import.ts';

const eventSchema = z.object({
  detail: z.object({
    stateMachineArn: z.string(),
    name: z.string(),
    status: z.enum(['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED']),
    input: z.string().nullish(),
    error: z.string().nullish(),
  }),
});

/** The input of the execution. EventBridge leaves it out only when it is large, and ours is small. */
const inputSchema = z.object({
  attempt: z.int(),
  organisationNumber: z.string(),
  correlationId: z.string().optional(),
});
const exportInputSchema = inputSchema.extend({ exportId: z.string() });
const importInputSchema = inputSchema.extend({ importId: z.string() });

export interface FinaliserDependencies {
  readonly exports: FinaliseDependencies;
  readonly imports: FinaliseImportDependencies;
  readonly importMachineArn: string;
}

export async function finaliser(event: unknown, dependencies: FinaliserDependencies): Promise<void> {
  const { detail } = eventSchema.parse(event);
  const input: unknown = JSON.parse(detail.input ?? '{}');
  const ended = { status: detail.status, error: detail.error ?? undefined };
  if (detail.stateMachineArn === dependencies.importMachineArn) {
    const { importId, attempt, organisationNumber, correlationId } = importInputSchema.parse(input);
    await logged({ importId, attempt, correlationId }, ended, () =>
      finaliseImport({ organisationNumber, importId }, attempt, ended, dependencies.imports),
    );
  } else {
    const { exportId, attempt, organisationNumber, correlationId } = exportInputSchema.parse(input);
    await logged({ exportId, attempt, correlationId }, ended, () =>
      finalise({ organisationNumber, exportId }, attempt, ended, dependencies.exports),
    );
  }
}

async function logged(keys: object, ended: object, work: () => Promise<void>): Promise<void> {
  const log = structuredLog({ ...keys });
  try {
    await work();
    log.info('execution finalised', { ...ended });
  } catch (error) {
    log.error('execution not finalised', { ...ended, ...errorLogKeys(error) });
    throw error;
  }
}
