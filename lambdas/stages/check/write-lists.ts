/** Writes the lists of a check, each object under the hash of its content: what a late or repeated task writes harms nothing. */
import type { BranchObjects, CheckedBranch } from '../../domain/checks/branch-objects.ts';
import type { CheckedNearMiss, CheckedReview, CheckObject } from '../../domain/checks/check-objects.ts';
import { FINDINGS_PER_OBJECT, REVIEWS_PER_OBJECT } from '../../domain/checks/check-objects.ts';
import type { BranchDays } from '../../domain/counting/lists/branch-days.ts';
import type { NearMissDay } from '../../domain/counting/near-miss-list.ts';
import type { Finding } from '../../domain/finding.ts';
import { type FindingGroup, type FindingParts, findingsByGroup } from '../../domain/report/causes/finding-groups.ts';
import { NEAR_MISS_REASONS, type NearMissReason } from '../../domain/rules/rule-set.ts';
import type { ObjectStore } from '../../ports.ts';
import { writeRegisterJson } from '../../register-objects.ts';
import { inBatches } from '../objects/working-objects.ts';

/** Where a check is written to. */
export interface CheckFolder {
  readonly store: Pick<ObjectStore, 'put'>;
  readonly keyOf: (sha256: string) => string;
}

/** @returns the groups with the objects that hold their findings, in the same order */
export async function writeFindingLists(
  parts: FindingParts,
  groups: readonly FindingGroup[],
  folder: CheckFolder,
): Promise<(Omit<FindingGroup, 'parts'> & { readonly objects: readonly CheckObject[] })[]> {
  const written = new Map<string, CheckObject[]>();
  for await (const { group, findings } of findingsByGroup(parts, groups)) {
    written.set(group.key, [...(written.get(group.key) ?? []), ...(await writeList(findings, folder))]);
  }
  return groups.map(({ parts: _, ...group }) => ({ ...group, objects: written.get(group.key) ?? [] }));
}

/** Without the names of their peer supporters, but with the places where these stand. */
export async function writeNearMissLists(
  nearMisses: readonly NearMissDay[],
  folder: CheckFolder,
): Promise<Partial<Record<NearMissReason, CheckObject[]>>> {
  const written: Partial<Record<NearMissReason, CheckObject[]>> = {};
  for (const reason of NEAR_MISS_REASONS) {
    const days = nearMisses.filter((day) => day.reason === reason).map(withoutNames);
    if (days.length > 0) {
      written[reason] = await writeList(days, folder);
    }
  }
  return written;
}

function withoutNames({ reason: _, peerSupporters: __, ...day }: NearMissDay): CheckedNearMiss {
  return day;
}

/** @param summaries by branch, as the lists are */
export async function writeBranchLists(
  { atRisk, fixed, sameMeetings }: BranchDays,
  summaries: readonly CheckedBranch[],
  folder: CheckFolder,
): Promise<BranchObjects> {
  return {
    branches: await writeList(summaries, folder),
    atRisk: await writeList(atRisk, folder),
    fixed: await writeList(fixed, folder),
    sameMeetings: await writeList(sameMeetings, folder),
  };
}

export function writeReviews(reviews: readonly CheckedReview[], folder: CheckFolder): Promise<CheckObject[]> {
  return writeList(reviews, folder, REVIEWS_PER_OBJECT);
}

async function writeList(
  entries: readonly (
    | Finding
    | CheckedNearMiss
    | CheckedReview
    | CheckedBranch
    | BranchDays[keyof BranchDays][number]
  )[],
  { store, keyOf }: CheckFolder,
  entriesPerObject = FINDINGS_PER_OBJECT,
): Promise<CheckObject[]> {
  const objects: CheckObject[] = [];
  for (const batch of inBatches(entries, entriesPerObject)) {
    const sha256 = await writeRegisterJson(store, keyOf, batch);
    objects.push({ key: keyOf(sha256), sha256, count: batch.length });
  }
  return objects;
}
