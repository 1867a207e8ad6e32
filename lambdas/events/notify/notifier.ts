/**
 * The notifier Lambda reads the ends of exports and imports from the table's stream, and sends a mail about those that nobody
 * watches. The stream loses no end and delivers some twice, so what became of each mail is kept.
 */
import { isExportError } from '../../domain/errors.ts';
import { type EndedRun, endedExport, endedImport } from '../../domain/notifications/ended-run.ts';
import { errorLogKeys, type LogKeys } from '../../log.ts';
import type { StreamChange } from '../../ports.ts';
import { type NotifyDependencies, notify } from './notify.ts';

export interface NotifierDependencies {
  /** Reads a batch of the table's stream. */
  readonly changesOf: (event: unknown) => readonly StreamChange[];
  /** Undefined without a sender. */
  readonly notify: NotifyDependencies | undefined;
  readonly logFault: (message: string, keys: LogKeys) => void;
}

export interface BatchResponse {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

export async function notifier(event: unknown, dependencies: NotifierDependencies): Promise<BatchResponse> {
  if (dependencies.notify === undefined) {
    return { batchItemFailures: [] };
  }
  for (const change of dependencies.changesOf(event)) {
    const run = endOf(change);
    if (run === undefined) {
      continue;
    }
    try {
      await notify(run, dependencies.notify);
    } catch (error) {
      const retryable = isExportError(error) && error.retryable;
      dependencies.logFault('notification not settled', { ...logKeysOf(run), retryable, ...errorLogKeys(error) });
      if (!retryable) {
        throw error;
      }
      // Lambda delivers the batch again from here; what was settled before stays settled.
      return { batchItemFailures: [{ itemIdentifier: change.sequenceNumber }] };
    }
  }
  return { batchItemFailures: [] };
}

function endOf(change: StreamChange): EndedRun | undefined {
  switch (change.kind) {
    case 'export':
      return endedExport(change.before, change.after);
    case 'import':
      return endedImport(change.before, change.after);
    case 'chunk':
      return undefined;
  }
}

export function logKeysOf({ kind, id, attempt, correlationId }: EndedRun): LogKeys {
  return { [kind === 'export' ? 'exportId' : 'importId']: id, attempt, correlationId };
}
