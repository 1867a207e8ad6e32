/** What a review is, and what is known of the persons before reviews are found. */
import type { Merging } from '../merging/participants.ts';
import type { PersonEvidence } from '../merging/person-evidence.ts';

export const REVIEW_KINDS = [
  /** Same name key, birth year and municipality. */
  'birth_year_and_municipality',
  /** Same name key in one branch, where one of the two rows has no other identity. */
  'branch',
  /** Same member number, kept apart by tier 1. */
  'member_number',
  /** Same e-mail or phone, compatible given names and another last word. */
  'new_surname',
  /** Same e-mail or phone and full birth date. */
  'birth_date_and_contact',
  /** Same loose key and the same full birth date, member number, e-mail or phone. */
  'loose_name',
] as const;
export type ReviewKind = (typeof REVIEW_KINDS)[number];

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

/** Member numbers and births of a person; undefined when there are none. */
export type EvidenceOfPerson = (person: number) => PersonEvidence | undefined;

export interface PersonsToReview {
  /** For each attendance its person, -1 when unidentified. */
  readonly ofAttendance: Int32Array;
  readonly count: number;
  readonly evidenceOf: EvidenceOfPerson;
  readonly merging: Merging;
}

export interface Reviews {
  /** For each person the smallest person of its group. */
  readonly reviewRoot: Int32Array;
  /** The groups of two or more persons, in the order of their smallest persons. */
  readonly reviews: readonly ReviewGroup[];
}
