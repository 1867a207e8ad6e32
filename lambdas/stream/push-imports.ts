/** Sends the changes of imports: those of a status at once, those of progress at a limited pace. */
import { importMessage } from '../domain/imports/import-message.ts';
import type { ImportRecord } from '../domain/imports/import-record.ts';
import type { ImportKey, StreamChange } from '../ports.ts';
import { isImportEnded } from '../protocol.ts';
import { type DeliverDependencies, deliver } from './deliver.ts';
import { type LastSent, PACE_MILLISECONDS } from './pace.ts';

export interface PushImportsDependencies extends DeliverDependencies {
  readonly pause: (milliseconds: number) => Promise<void>;
}

/** The changes of one import in a batch. */
export interface ImportChanges {
  readonly key: ImportKey;
  /** Of the first record: when this import's part fails, Lambda delivers the batch again from here. */
  readonly sequenceNumber: string;
  readonly changes: { readonly before: ImportRecord | undefined; readonly after: ImportRecord }[];
}

/** @returns one group for each import, in the order of their first change */
export function groupByImport(changes: readonly StreamChange[]): ImportChanges[] {
  const groups = new Map<string, ImportChanges>();
  for (const change of changes) {
    // A write that keeps the version changes nothing that a page shows.
    if (change.kind !== 'import' || change.before?.version === change.after.version) {
      continue;
    }
    const { organisationNumber, importId } = change.after;
    const group = groups.get(importId) ?? {
      key: { organisationNumber, importId },
      sequenceNumber: change.sequenceNumber,
      changes: [],
    };
    group.changes.push({ before: change.before, after: change.after });
    groups.set(importId, group);
  }
  return [...groups.values()];
}

/** @returns a function that remembers the last message of each import while the process lives */
export function createPushImports(dependencies: PushImportsDependencies): (changes: ImportChanges) => Promise<void> {
  const lastSent = new Map<string, LastSent>();
  return async ({ key, changes }) => {
    const last = lastSent.get(key.importId) ?? { version: 0, progressAt: 0 };
    lastSent.set(key.importId, last);
    for (const { before, after } of changes) {
      const message = importMessage(before, after);
      if (message !== undefined && message.type !== 'import:progress') {
        await deliver(message, after.updatedAt, dependencies);
        last.version = Math.max(last.version, after.version);
      }
    }
    // A message has the whole import, so the latest progress of a batch replaces those before it.
    const latest = changes.at(-1);
    const message = latest === undefined ? undefined : importMessage(latest.before, latest.after);
    if (message !== undefined && message.version > last.version) {
      const wait = last.progressAt + PACE_MILLISECONDS - dependencies.clock.now();
      if (wait > 0) {
        await dependencies.pause(wait);
      }
      await deliver(message, message.at, dependencies);
      last.version = message.version;
      last.progressAt = dependencies.clock.now();
    }
    if (latest !== undefined && isImportEnded(latest.after.status)) {
      lastSent.delete(key.importId);
    }
  };
}
