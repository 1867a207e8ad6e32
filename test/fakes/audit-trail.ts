/** Audit events in memory; the fake of the export records appends to them. */
import type { ExportRecord } from '../../lambdas/domain/export/export-record.ts';
import { checkTrail, linked } from '../../lambdas/domain/trail.ts';
import type { AuditTrail, CheckedTrail, Clock, ExportKey } from '../../lambdas/ports.ts';
import type { AuditEvent, TrailHead } from '../../lambdas/protocol.ts';

export class MemoryAuditTrail implements AuditTrail {
  private readonly clock: Clock;
  private readonly trails = new Map<string, { readonly events: AuditEvent[]; head: TrailHead | undefined }>();

  constructor(clock: Clock) {
    this.clock = clock;
  }

  append(record: ExportRecord, actor: string, details: Record<string, unknown>): number {
    const { exportId, version, attempt, status } = record;
    const at = new Date(this.clock.now()).toISOString();
    const trail = this.trailOf(record);
    const event = linked<AuditEvent>({ exportId, version, attempt, at, status, actor, details }, trail.head);
    trail.events.push(event);
    trail.head = { count: event.sequence, hash: event.hash, olderEvents: false };
    return event.sequence;
  }

  async read(key: ExportKey): Promise<CheckedTrail<AuditEvent>> {
    const { events, head } = this.trailOf(key);
    return { events: [...events], head, check: checkTrail(events, head, true) };
  }

  /** The events without their places in the trail. */
  async list(key: ExportKey): Promise<AuditEvent[]> {
    return this.trailOf(key).events.map(({ sequence: _, previousHash: __, hash: ___, ...event }) => event);
  }

  async recordDownload(record: ExportRecord, actor: string, validUntil: string): Promise<string> {
    return `${record.exportId}-${this.append(record, actor, { download: true, validUntil })}`;
  }

  private trailOf({ organisationNumber, exportId }: ExportKey) {
    const name = `${organisationNumber} ${exportId}`;
    const trail = this.trails.get(name) ?? { events: [], head: undefined };
    this.trails.set(name, trail);
    return trail;
  }
}
