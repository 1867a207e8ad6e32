/**
 * Structured log lines, the same keys in every Lambda: `function`, and where there is one `exportId`, `attempt`, `stage` and
 * `correlationId`. Facts are codes, counts and times; nothing of a person, no token and no address.
 */
import { Logger } from '@aws-lambda-powertools/logger';
import type { ExportRecord } from './domain/export/export-record.ts';

export type Facts = Readonly<Record<string, unknown>>;

export interface Log {
  info(message: string, facts?: Facts): void;
  error(message: string, facts?: Facts): void;
}

export function structuredLog(keys: Facts = {}): Log {
  const name = process.env.POWERTOOLS_SERVICE_NAME ?? 'unknown';
  const logger = new Logger({ serviceName: name, persistentKeys: { function: name, ...keys } });
  return {
    info: (message, facts = {}) => logger.info(message, { ...facts }),
    error: (message, facts = {}) => logger.error(message, { ...facts }),
  };
}

/** What a line about an export is found by. */
export function exportFacts(
  record: Pick<ExportRecord, 'exportId' | 'attempt' | 'stage' | 'correlationId'>,
): Readonly<Record<'exportId' | 'attempt' | 'stage' | 'correlationId', unknown>> {
  const { exportId, attempt, stage, correlationId } = record;
  return { exportId, attempt, stage, correlationId };
}
