/**
 * The Lambda `erase`. The API invokes it and waits for the answer, because the API itself reads no personal data. Who is to be
 * erased stands in the payload alone: it is stored nowhere, logged nowhere and in no answer.
 */
import * as z from 'zod';
import type { EraseAnswer } from '../ports.ts';
import {
  type ErasedOrganisation,
  type ErasedParticipant,
  eraseParticipantSchema,
  type SignedReport,
} from '../protocol.ts';
import { type BlankFailuresDependencies, blankFailures } from './blank-failures.ts';
import { type EraseChecksDependencies, eraseChecks } from './erase-checks.ts';
import { type EraseOrganisationDependencies, eraseOrganisation } from './erase-organisation.ts';
import { type EraseParticipantDependencies, eraseParticipant } from './erase-participant.ts';
import { deleteLeftovers, isAtWork, type OpenWorkDependencies } from './open-work.ts';

export const eraseEventSchema = z.discriminatedUnion('scope', [
  eraseParticipantSchema.extend({
    scope: z.literal('participant'),
    organisationNumber: z.string(),
    actor: z.string(),
  }),
  z.object({ scope: z.literal('organisation'), organisationNumber: z.string(), actor: z.string() }),
]);

export type EraseDependencies = EraseParticipantDependencies &
  EraseOrganisationDependencies &
  OpenWorkDependencies &
  EraseChecksDependencies &
  BlankFailuresDependencies;

const MAX_REPORTS = 100;

export async function erase(
  event: unknown,
  dependencies: EraseDependencies,
): Promise<EraseAnswer<ErasedOrganisation | ErasedParticipant>> {
  const request = eraseEventSchema.parse(event);
  const { organisationNumber, actor } = request;
  const isPreview = request.scope === 'participant' && request.preview;
  if (!isPreview) {
    if (
      (await isAtWork(organisationNumber, dependencies)) ||
      !(await deleteLeftovers(organisationNumber, dependencies))
    ) {
      return { outcome: 'busy' };
    }
  }
  if (request.scope === 'organisation') {
    const erased = await eraseOrganisation(organisationNumber, actor, dependencies);
    await eraseChecks(organisationNumber, dependencies);
    await blankFailures(organisationNumber, dependencies);
    if (await isAtWork(organisationNumber, dependencies)) {
      return { outcome: 'busy' };
    }
    const reports = await signedReports(organisationNumber, undefined, dependencies);
    return { outcome: 'erased', erased: { ...erased, reports } };
  }
  const years = await eraseParticipant(request, dependencies);
  if (!isPreview) {
    await eraseChecks(organisationNumber, dependencies);
  }
  // What began meanwhile may have read the register before: when it has ended, the same request finds what it kept.
  if (years === 'busy' || (!isPreview && (await isAtWork(organisationNumber, dependencies)))) {
    return { outcome: 'busy' };
  }
  if (!isPreview) {
    await blankFailures(organisationNumber, dependencies);
  }
  const found = years.map(({ year }) => year);
  // A request that was repeated finds no row any more, and the reports are to be listed all the same.
  const isRepeated = !isPreview && found.length === 0;
  const reports = await signedReports(organisationNumber, isRepeated ? undefined : found, dependencies);
  return { outcome: 'erased', erased: { preview: request.preview, years, reports } };
}

/** @param years undefined for all */
async function signedReports(
  organisationNumber: string,
  years: readonly number[] | undefined,
  { records }: Pick<BlankFailuresDependencies, 'records'>,
): Promise<SignedReport[]> {
  const reports: SignedReport[] = [];
  let cursor: string | null | undefined;
  do {
    const page = await records.list(organisationNumber, {
      limit: MAX_REPORTS,
      statuses: ['completed'],
      ...(cursor ? { cursor } : {}),
    });
    for (const { exportId, request, statusTimes, updatedAt } of page.records) {
      if (years === undefined || years.includes(request.year)) {
        reports.push({ exportId, year: request.year, completedAt: statusTimes.completed ?? updatedAt });
      }
    }
    cursor = page.nextCursor;
  } while (cursor !== null && reports.length < MAX_REPORTS);
  return reports.slice(0, MAX_REPORTS);
}
