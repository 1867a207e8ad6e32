/** Writes the lists of a check, each object under the hash of its content: what a late or repeated task writes harms nothing. */
import type { BranchObjects, CheckedBranch } from '../../domain/checks/branch-objects.ts';
import type {
  Checked,
  CheckedFinding,
  CheckedNearMiss,
  CheckedReview,
  CheckObject,
} from '../../domain/checks/check-objects.ts';
import { FINDINGS_PER_OBJECT, REVIEWS_PER_OBJECT } from '../../domain/checks/check-objects.ts';
import type { BranchDays } from '../../domain/counting/lists/branch-days.ts';
import type { NearMissDay } from '../../domain/counting/near-miss-list.ts';
import { inBatches } from '../../domain/in-batches.ts';
import { type FindingGroup, type FindingParts, findingsByGroup } from '../../domain/report/causes/finding-groups.ts';
import { NEAR_MISS_REASONS, type NearMissReason } from '../../domain/rules/rule-set.ts';
import type { ObjectStore } from '../../ports.ts';
import { writeRegisterJson } from '../../register-objects.ts';
import type { AcceptedIn } from './accepted-findings.ts';

/** Where a check is written to. */
export interface CheckFolder {
  readonly store: Pick<ObjectStore, 'put'>;
  readonly keyOf: (sha256: string) => string;
}

type WrittenGroup = Omit<FindingGroup, 'parts'> & Pick<Checked['findings'][number], 'objects' | 'accepted'>;

/** @returns the groups with the objects that hold their findings, in the same order */
export async function writeFindingLists(
  parts: FindingParts,
  groups: readonly FindingGroup[],
  acceptedIn: AcceptedIn,
  folder: CheckFolder,
): Promise<WrittenGroup[]> {
  const written = new Map<string, { objects: readonly CheckObject[]; accepted: number }>();
  for await (const { group, findings } of findingsByGroup(parts, groups)) {
    const decisions = await acceptedIn(findings);
    const marked = findings.map(
      (finding, index): CheckedFinding => ({
        ...finding,
        acceptedIn: decisions[index] ?? null,
      }),
    );
    const before = written.get(group.key) ?? { objects: [], accepted: 0 };
    written.set(group.key, {
      objects: [...before.objects, ...(await writeList(marked, folder))],
      accepted: before.accepted + decisions.filter((decision) => decision !== null).length,
    });
  }
  return groups.map(({ parts: _, ...group }) => ({
    ...group,
    ...(written.get(group.key) ?? { objects: [], accepted: 0 }),
  }));
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
    | CheckedFinding
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
