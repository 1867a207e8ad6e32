/** Dependencies of the routes to rows: `wiring/records.ts` builds them, and tests pass plain fakes. */
import type { BaseDependencies } from '../api/base-app.ts';
import type { ExportRecords, ObjectStore, RegisterCatalogue } from '../ports.ts';

export interface RecordsDependencies extends BaseDependencies {
  readonly registers: Pick<RegisterCatalogue, 'pointer' | 'configuration'>;
  /** The registers bucket. */
  readonly registerObjects: Pick<ObjectStore, 'get'>;
  /** The key of the organisation's marks; undefined before its first check of this release. */
  readonly markKey: (organisationNumber: string) => Promise<Uint8Array | undefined>;
  /** Those of checks. */
  readonly records: Pick<ExportRecords, 'read'>;
}
