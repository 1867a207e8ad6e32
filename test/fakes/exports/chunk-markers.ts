/** Chunk markers in memory, with the conditions of the real ones. */
import { isDeepStrictEqual } from 'node:util';
import type { Usage } from '../../../lambdas/domain/export/cost/usage.ts';
import { begunChunk, type ChunkRecord } from '../../../lambdas/domain/export/export-record.ts';
import type { ChunkKey, ChunkMarkers, ExportKey } from '../../../lambdas/ports.ts';
import type { ChunkedStage } from '../../../lambdas/protocol.ts';

export class MemoryChunkMarkers implements ChunkMarkers {
  private readonly markers = new Map<string, ChunkRecord>();

  async begin(key: ChunkKey, exportAttempt: number): Promise<ChunkRecord | undefined> {
    const before = this.markers.get(nameOf(key));
    if (before?.state === 'done') {
      return before;
    }
    if (before !== undefined && before.exportAttempt > exportAttempt) {
      return undefined;
    }
    this.markers.set(nameOf(key), begunChunk(key, exportAttempt, before));
    return undefined;
  }

  async finish(...[key, exportAttempt, result, usage = {}]: Parameters<ChunkMarkers['finish']>): Promise<void> {
    this.update(key, exportAttempt, { state: 'done', errorCode: null, ...result }, usage);
  }

  async fail(
    ...[key, exportAttempt, errorCode, willRetry, usage = {}]: Parameters<ChunkMarkers['fail']>
  ): Promise<void> {
    const state = willRetry ? 'retrying' : 'failed';
    this.update(key, exportAttempt, { state, errorCode }, usage);
  }

  async list(key: ExportKey, stage?: ChunkedStage): Promise<ChunkRecord[]> {
    return [...this.markers]
      .filter(([name, marker]) => name.startsWith(prefixOf(key)) && (stage ?? marker.stage) === marker.stage)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([, marker]) => marker);
  }

  async listShown(key: ExportKey, stage?: ChunkedStage): Promise<ChunkRecord[]> {
    return (await this.list(key, stage)).map(({ usage: _, outcome, ...shown }) => {
      const { basis, sums } = outcome ?? {};
      const kept = { ...(basis === undefined ? {} : { basis }), ...(sums === undefined ? {} : { sums }) };
      return { ...shown, usage: [], outcome: outcome === null || Object.keys(kept).length === 0 ? null : kept };
    });
  }

  async invalidate(key: ExportKey, judged: ChunkRecord, exportAttempt: number): Promise<void> {
    const name = nameOf({ ...key, stage: judged.stage, index: judged.index });
    const marker = this.markers.get(name);
    const isJudged =
      marker?.exportAttempt === judged.exportAttempt && isDeepStrictEqual(marker.outcome, judged.outcome);
    if (marker?.state === 'done' && isJudged && marker.exportAttempt <= exportAttempt) {
      this.markers.set(name, { ...marker, state: 'failed', outcome: null, rows: null });
    }
  }

  async deleteUpTo(key: ExportKey, exportAttempt: number): Promise<void> {
    for (const [name, marker] of [...this.markers]) {
      if (name.startsWith(prefixOf(key)) && marker.exportAttempt <= exportAttempt) {
        this.markers.delete(name);
      }
    }
  }

  /** Changes every marker behind the stages' backs. */
  rewrite(change: (marker: ChunkRecord) => ChunkRecord): void {
    for (const [name, marker] of this.markers) {
      this.markers.set(name, change(marker));
    }
  }

  private update(key: ChunkKey, exportAttempt: number, fields: Partial<ChunkRecord>, usage: Usage): void {
    const marker = this.markers.get(nameOf(key));
    if (marker !== undefined && marker.exportAttempt === exportAttempt && marker.state !== 'done') {
      const used = { attempt: exportAttempt, usage };
      this.markers.set(nameOf(key), { ...marker, ...fields, usage: [...marker.usage, used] });
    }
  }
}

const prefixOf = (key: ExportKey): string => `${key.organisationNumber} ${key.exportId} `;
/** Sorts as the table's keys do. */
const nameOf = (key: ChunkKey): string => `${prefixOf(key)}${key.stage} ${String(key.index).padStart(4, '0')}`;
