/** Dependencies of the routes to rows: `wiring/records.ts` builds them, and tests pass plain fakes. */
import type { BaseDependencies } from '../api/base-app.ts';
import type { ExportRecords, ObjectStore, RegisterCatalogue } from '../ports.ts';

export interface RecordsDependencies extends BaseDependencies {
  readonly registers: Pick<RegisterCatalogue, 'pointer' | 'configuration'>;
  /** The registers bucket. */
  readonly registerObjects: Pick<ObjectStore, 'get'>;
  /** Those of checks. */
  readonly records: Pick<ExportRecords, 'read'>;
}
