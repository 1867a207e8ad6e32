import { canonicalSha256, compareCodePoints } from '../domain/canonical.ts';
import type { ExportRecord } from '../domain/export/export-record.ts';
import { firstRecord } from '../domain/export/first-record.ts';
import type { ExportRequest } from '../protocol.ts';

export interface NewExport {
  readonly exportId: string;
  readonly organisationNumber: string;
  readonly requestedBy: string;
  readonly actorNames: ExportRecord['actorNames'];
  readonly correlationId: string;
  readonly request: ExportRequest;
  /** Of the register, words, settings and decisions at its start, see `check-basis.ts`: after a change the same request is another one. */
  readonly basis: string;
  /** What a counted day is worth when it starts; null where nobody has said it. */
  readonly orePerCountedDay: number | null;
  /** ISO 8601. */
  readonly now: string;
}

/** The first record of an export. Branches are sorted, so the same choice in another order is the same request. */
export function newExport({ now, request: given, basis, orePerCountedDay, ...identity }: NewExport): ExportRecord {
  const request = { ...given, branches: [...new Set(given.branches)].sort(compareCodePoints) };
  const frozen = { request, ...(orePerCountedDay === null ? {} : { orePerCountedDay }) };
  const requestHash = canonicalSha256({ organisationNumber: identity.organisationNumber, basis, ...frozen });
  return firstRecord({ ...identity, ...frozen, purpose: 'report', requestHash }, now);
}
