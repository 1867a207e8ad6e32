/** The four stores of exports in memory, connected as the real ones are by their tables. */
import type { Clock } from '../../../lambdas/ports.ts';
import { MemoryAuditTrail } from '../audit-trail.ts';
import { MemoryChunkMarkers } from './chunk-markers.ts';
import { MemoryExportRecords } from './export-records.ts';
import { MemoryUsageAccounts } from './usage-accounts.ts';

export function memoryExports(clock: Clock) {
  const audit = new MemoryAuditTrail(clock);
  const chunks = new MemoryChunkMarkers();
  return { records: new MemoryExportRecords(clock, audit), chunks, usage: new MemoryUsageAccounts(chunks), audit };
}
