/**
 * What people of an organisation decided about its registers. A decision stays until it is undone and bears on every base year
 * and file in which its evidence stands again, because it names persons and records by keyed hashes and not by rows.
 */
import * as z from 'zod';
import { REVIEW_VERDICTS } from '../../protocol.ts';

/** A keyed hash of a piece of evidence, see `marks.ts`. */
const markSchema = z.string();

const decided = {
  /** A record id, so that decisions sort by time. */
  decisionId: z.string(),
  /** The base year whose check asked. */
  year: z.int(),
  /** ISO 8601. */
  at: z.string(),
  by: z.string(),
  actorName: z.string().nullable(),
};

/** One of the persons of a group. */
export const decidedSideSchema = z.object({
  marks: z.array(markSchema).readonly(),
  /** Whether it is all rows with nothing but a certain name in a certain lokallag, each of which may be another person. */
  isNameOnly: z.boolean(),
});

export const reviewDecisionSchema = z.object({
  kind: z.literal('review'),
  ...decided,
  /** See `reviews/questions.ts`. */
  groupId: z.string(),
  verdict: z.enum(REVIEW_VERDICTS),
  sides: z.array(decidedSideSchema).readonly(),
  /**
   * Positions in `sides` of those who are one person, for each such person. A side in none is nobody else; where it is a name only,
   * each of its rows is a person of its own. All in one for `same`, none for `different` and `later`.
   */
  onePerson: z.array(z.array(z.int().min(0)).readonly()).readonly(),
  /** Number of persons in the group when it was decided. */
  persons: z.int(),
});
export type ReviewDecision = z.infer<typeof reviewDecisionSchema>;

export const acceptedFindingsSchema = z.object({
  kind: z.literal('findings'),
  ...decided,
  /** Cause of the findings. */
  code: z.string(),
  /** Keyed hashes of each finding with the content of its records. */
  findings: z.array(markSchema).readonly(),
  /** As it was typed; it is no part of an audit event or a message. */
  reason: z.string(),
});
export type AcceptedFindings = z.infer<typeof acceptedFindingsSchema>;

export const decisionSchema = z.discriminatedUnion('kind', [reviewDecisionSchema, acceptedFindingsSchema]);
export type Decision = z.infer<typeof decisionSchema>;

/** The decisions of an organisation as they were at one moment. */
export const decisionsSchema = z.object({
  /** Grows with each decision and each undoing; 0 before the first. */
  version: z.int().min(0),
  /** In the order in which they were made. */
  decisions: z.array(decisionSchema).readonly(),
});
export type Decisions = z.infer<typeof decisionsSchema>;

export function reviewDecisionsOf(decisions: readonly Decision[]): ReviewDecision[] {
  return decisions.filter((decision) => decision.kind === 'review');
}
