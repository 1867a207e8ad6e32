/** Audit events in memory; the fake of the export records appends to them. */
import type { ExportRecord } from '../../lambdas/domain/export/export-record.ts';
import type { AuditTrail, Clock, ExportKey } from '../../lambdas/ports.ts';
import type { AuditEvent } from '../../lambdas/protocol.ts';

export class MemoryAuditTrail implements AuditTrail {
  private readonly clock: Clock;
  private readonly events: (AuditEvent & { readonly organisationNumber: string })[] = [];

  constructor(clock: Clock) {
    this.clock = clock;
  }

  append(record: ExportRecord, actor: string, details: Record<string, unknown>): void {
    const { organisationNumber, exportId, version, attempt, status } = record;
    const at = new Date(this.clock.now()).toISOString();
    this.events.push({ organisationNumber, exportId, version, attempt, at, status, actor, details });
  }

  async list(key: ExportKey): Promise<AuditEvent[]> {
    return this.events
      .filter((event) => event.organisationNumber === key.organisationNumber && event.exportId === key.exportId)
      .map(({ organisationNumber: _, ...event }) => event);
  }

  async recordDownload(record: ExportRecord, actor: string, validUntil: string): Promise<string> {
    this.append(record, actor, { download: true, validUntil });
    return `event-${this.events.length}`;
  }
}
