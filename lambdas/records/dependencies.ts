/** Dependencies of the routes to rows: `wiring/records.ts` builds them, and tests pass plain fakes. */
import type { BaseDependencies } from '../api/base-app.ts';
import type { ObjectStore, RegisterCatalogue } from '../ports.ts';

/** A check that is done. */
export interface DoneCheck {
  readonly year: number;
  /** Its `result.json`, see `domain/checks/check-objects.ts`. */
  readonly result: { readonly key: string; readonly sha256: string };
}

export interface RecordsDependencies extends BaseDependencies {
  readonly registers: Pick<RegisterCatalogue, 'pointer'>;
  /** The registers bucket. */
  readonly registerObjects: Pick<ObjectStore, 'get'>;
  /** @returns undefined for a check that is not done, that there is not, or of another organisation */
  readonly doneCheck: (organisationNumber: string, checkId: string) => Promise<DoneCheck | undefined>;
}
