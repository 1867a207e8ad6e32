/** Executions of the import's state machine: one for each attempt of a session, named after session and attempt. */
import { runName } from '../export/execution.ts';
import type { ImportRecord } from './import-record.ts';

type Run = Pick<ImportRecord, 'importId' | 'attempt' | 'organisationNumber' | 'correlationId'>;

export function importExecutionName({ importId, attempt }: Pick<Run, 'importId' | 'attempt'>): string {
  return runName(importId, attempt);
}

/** The input of every execution, which is what each of its Lambdas receives about the session. */
export function importExecutionInput({ importId, attempt, organisationNumber, correlationId }: Run): Run {
  return { importId, attempt, organisationNumber, correlationId };
}

/** A session reads its files for so long; those that are not done by then have timed out. */
const READING_MINUTES = 60;

/** @param now milliseconds since 1970; @returns ISO 8601 */
export function readingDeadline(now: number): string {
  return new Date(now + READING_MINUTES * 60_000).toISOString();
}
