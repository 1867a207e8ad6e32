/** Audit events in memory; the fake of the export records appends to them. */
import type { ExportRecord } from '../../lambdas/domain/export/export-record.ts';
import { checkTrail, linked } from '../../lambdas/domain/trail.ts';
import type { AuditTrail, CheckedTrail, Clock, ExportKey, ImportKey } from '../../lambdas/ports.ts';
import type {
  AuditEvent,
  ImportAuditEvent,
  RegisterAuditEvent,
  TemplateAuditEvent,
  TrailHead,
} from '../../lambdas/protocol.ts';

class MemoryTrails<E extends object> {
  private readonly trails = new Map<string, { readonly events: E[]; head: TrailHead | undefined }>();

  /** @returns the event's place */
  append(organisationNumber: string, id: string, unplaced: E): number {
    const trail = this.of(organisationNumber, id);
    const event = linked(unplaced, trail.head);
    trail.events.push(event);
    trail.head = { count: event.sequence, hash: event.hash, olderEvents: false };
    return event.sequence;
  }

  read(organisationNumber: string, id: string, begun: boolean): CheckedTrail<E> {
    const { events, head } = this.of(organisationNumber, id);
    return { events: [...events], head, check: checkTrail(events, head, begun) };
  }

  private of(organisationNumber: string, id: string) {
    const name = `${organisationNumber} ${id}`;
    const trail = this.trails.get(name) ?? { events: [], head: undefined };
    this.trails.set(name, trail);
    return trail;
  }
}

export class MemoryAuditTrail implements AuditTrail {
  readonly imports = new MemoryTrails<ImportAuditEvent>();
  readonly registers = new MemoryTrails<RegisterAuditEvent>();
  readonly templates = new MemoryTrails<TemplateAuditEvent>();
  private readonly exports = new MemoryTrails<AuditEvent>();
  private readonly clock: Clock;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  append(record: ExportRecord, actor: string, details: Record<string, unknown>): number {
    const { organisationNumber, exportId, version, attempt, status } = record;
    const at = new Date(this.clock.now()).toISOString();
    const event = { exportId, version, attempt, at, status, actor, details };
    return this.exports.append(organisationNumber, exportId, event);
  }

  async read({ organisationNumber, exportId }: ExportKey): Promise<CheckedTrail<AuditEvent>> {
    return this.exports.read(organisationNumber, exportId, true);
  }

  async readImport({ organisationNumber, importId }: ImportKey): Promise<CheckedTrail<ImportAuditEvent>> {
    return this.imports.read(organisationNumber, importId, true);
  }

  async readRegister(organisationNumber: string, year: number): Promise<CheckedTrail<RegisterAuditEvent>> {
    return this.registers.read(organisationNumber, String(year), false);
  }

  async readTemplates(organisationNumber: string): Promise<CheckedTrail<TemplateAuditEvent>> {
    return this.templates.read(organisationNumber, '', false);
  }

  /** The events without their places in the trail. */
  async list(key: ExportKey): Promise<AuditEvent[]> {
    return (await this.read(key)).events.map(({ sequence: _, previousHash: __, hash: ___, ...event }) => event);
  }

  async recordDownload(record: ExportRecord, actor: string, validUntil: string): Promise<string> {
    return `${record.exportId}-${this.append(record, actor, { download: true, validUntil })}`;
  }
}
