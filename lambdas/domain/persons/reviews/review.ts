/** What a review is, and what is known of the persons before reviews are found. */
import { REVIEW_KINDS, type ReviewKind } from '../../../protocol.ts';
import type { DecidedPersons } from '../decided/decided-persons.ts';
import type { MergedEvidence, Merging } from '../merging/participants.ts';
import type { ReviewList } from './review-list.ts';

export { REVIEW_KINDS, type ReviewKind };

/** Persons who may all be one. */
export interface ReviewGroup {
  /** The smallest person of the group. */
  readonly root: number;
  /** Number of persons. */
  readonly persons: number;
  readonly kinds: readonly ReviewKind[];
  /** For each person the first attendance that makes it a part of the group, in the order of the register. */
  readonly attendances: readonly number[];
}

/**
 * Persons as the tiers made them, and what is decided about them. Whether two are a review is judged by what was known before the
 * decisions: an answer takes its own question away and asks no other.
 */
export interface PersonsToReview {
  /** For each attendance its person, -1 when unidentified. */
  readonly ofAttendance: Int32Array;
  readonly count: number;
  /** For each person the root of its nodes in `merging`. */
  readonly nodeOf: Int32Array;
  readonly decided: Pick<DecidedPersons, 'root' | 'blocks'>;
  readonly merging: Merging;
  readonly evidence: MergedEvidence;
}

export interface Reviews {
  /** For each person the smallest person of its group; those who are decided to be one count as one. */
  readonly reviewRoot: Int32Array;
  /** The groups of two or more persons, in the order of their smallest persons. */
  readonly reviews: ReviewList;
}
