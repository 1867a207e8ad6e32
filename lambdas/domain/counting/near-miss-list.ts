/** The days that lack exactly one thing to count: the list to fix before submission. */
import type { CategoryId, NearMissReason } from '../rules/rule-set.ts';

export interface NearMissDay {
  readonly branch: string;
  readonly activityId: string;
  /** 1-based row of the sheet aktiviteter. */
  readonly row: number;
  /** Days since 1970-01-01. */
  readonly day: number;
  readonly category: CategoryId;
  readonly reason: NearMissReason;
  /** Participants who count towards the threshold that day, unnamed ones included. */
  readonly participants: number;
  /** Minutes by which the duration rule judges the day. */
  readonly minutes: number;
  /** Names of its peer supporters that day, who can say what is missing; a member number where no name is known. */
  readonly peerSupporters: readonly string[];
}
