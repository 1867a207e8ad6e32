import { canonicalSha256 } from '../canonical.ts';
import type { ExportRecord } from '../export/export-record.ts';
import { firstRecord } from '../export/first-record.ts';

export interface NewCheck {
  /** See `purpose.ts`. */
  readonly checkId: string;
  readonly organisationNumber: string;
  readonly year: number;
  readonly correlationId: string;
  /** See `check-basis.ts`. */
  readonly basis: string;
  /** ISO 8601. */
  readonly now: string;
}

/** The first record of a check. Nobody asked for it by name, and it is of all lokallag. */
export function newCheck({ checkId, organisationNumber, year, correlationId, basis, now }: NewCheck): ExportRecord {
  return firstRecord(
    {
      exportId: checkId,
      purpose: 'check',
      organisationNumber,
      requestedBy: 'system',
      actorNames: {},
      request: { year, branches: [], format: 'xlsx', language: 'nb', includeAttachments: false },
      // No lock is taken by it.
      requestHash: canonicalSha256({ checkId }),
      correlationId,
      checkBasis: basis,
    },
    now,
  );
}
