/**
 * Structured log lines with the same keys in every Lambda: `function`, and for an export `exportId`, `attempt`, `stage` and
 * `correlationId`, for an import `importId`, `attempt` and `correlationId`. Values are codes, counts and times; never personal data, tokens or addresses.
 */
import { Logger } from '@aws-lambda-powertools/logger';
import { isExportError } from './domain/errors.ts';
import type { ExportRecord } from './domain/export/export-record.ts';
import type { ImportRecord } from './domain/imports/import-record.ts';

export type LogKeys = Readonly<Record<string, unknown>>;

export interface Log {
  info(message: string, keys?: LogKeys): void;
  error(message: string, keys?: LogKeys): void;
}

/** @param keys on every line of this log */
export function structuredLog(keys: LogKeys = {}): Log {
  const name = process.env.POWERTOOLS_SERVICE_NAME ?? 'unknown';
  const logger = new Logger({ serviceName: name, persistentKeys: { function: name, ...keys } });
  return {
    info: (message, more = {}) => logger.info(message, { ...more }),
    error: (message, more = {}) => logger.error(message, { ...more }),
  };
}

/** The keys by which log lines about an export are found. */
export function exportLogKeys(
  record: Pick<ExportRecord, 'exportId' | 'attempt' | 'stage' | 'correlationId'>,
): Readonly<Record<'exportId' | 'attempt' | 'stage' | 'correlationId', unknown>> {
  const { exportId, attempt, stage, correlationId } = record;
  return { exportId, attempt, stage, correlationId };
}

/** The keys by which log lines about an import are found. */
export function importLogKeys(
  record: Pick<ImportRecord, 'importId' | 'attempt' | 'correlationId'>,
): Readonly<Record<'importId' | 'attempt' | 'correlationId', unknown>> {
  const { importId, attempt, correlationId } = record;
  return { importId, attempt, correlationId };
}

/** Name, code and stack frames of an error. Its message is left out, because that of an unexpected error could quote data. */
export function errorLogKeys(error: unknown): LogKeys {
  if (!(error instanceof Error)) {
    return { errorName: typeof error };
  }
  return {
    errorName: error.name,
    errorCode: isExportError(error) ? error.code : 'internal_error',
    // The message is removed first, because a line of it may look like a frame.
    frames: (error.stack ?? '')
      .replace(error.message, '')
      .split('\n')
      .filter((line) => line.startsWith('    at '))
      .slice(0, 8),
    ...(error.cause instanceof Error ? { causeName: error.cause.name } : {}),
  };
}
