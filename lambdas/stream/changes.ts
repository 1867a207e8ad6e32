/** Groups one batch of changes from the table's stream by export. */
import type { ChunkRecord, ExportRecord } from '../domain/export/export-record.ts';
import type { ExportKey, StreamChange } from '../ports.ts';
import type { ChunkedStage } from '../protocol.ts';

/** The changes of one export in a batch. */
export interface ExportChanges {
  readonly key: ExportKey;
  /** Of the first record: when this export's part fails, Lambda delivers the batch again from here. */
  readonly sequenceNumber: string;
  readonly exportChanges: { readonly before: ExportRecord | undefined; readonly after: ExportRecord }[];
  /** Indices of the chunks that changed. */
  readonly chunks: Map<ChunkedStage, Set<ChunkRecord['index']>>;
  newestVersion: number;
}

/** @returns one group for each export, in the order of their first change */
export function groupByExport(changes: readonly StreamChange[]): ExportChanges[] {
  const groups = new Map<string, ExportChanges>();
  for (const change of changes) {
    if (change.kind === 'import') {
      continue;
    }
    // A write that keeps the version changes nothing that a page shows.
    if (change.kind === 'export' && change.before?.version === change.after.version) {
      continue;
    }
    const { organisationNumber, exportId } = change.kind === 'export' ? change.after : change.key;
    const name = `${organisationNumber} ${exportId}`;
    const group: ExportChanges = groups.get(name) ?? {
      key: { organisationNumber, exportId },
      sequenceNumber: change.sequenceNumber,
      exportChanges: [],
      chunks: new Map(),
      newestVersion: 0,
    };
    groups.set(name, group);
    if (change.kind === 'chunk') {
      const { stage, index } = change.after;
      group.chunks.set(stage, (group.chunks.get(stage) ?? new Set()).add(index));
    } else {
      group.newestVersion = Math.max(group.newestVersion, change.after.version);
      group.exportChanges.push({ before: change.before, after: change.after });
    }
  }
  return [...groups.values()];
}
