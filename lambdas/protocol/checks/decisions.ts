/**
 * Decisions of an organisation: who is the same person, and which findings are accepted. They hold for all base years until
 * they are undone.
 */
import * as z from 'zod';
import { registerRowSchema } from '../registers/records.ts';

/** `later` answers nothing: the question goes to the end of the list. */
export const REVIEW_VERDICTS = ['same', 'different', 'some', 'later'] as const;
export type ReviewVerdict = (typeof REVIEW_VERDICTS)[number];

/** What persons who may be one have in common. */
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

const count = z.int().min(0);

/** What an answer takes off the ranges of the year's figures. Below 0 where joining persons makes a day count. */
export const reviewEffectSchema = z.object({
  countedDays: z.int(),
  activePeerSupporters: z.int(),
  uniqueParticipants: z.int(),
});
export type ReviewEffect = z.infer<typeof reviewEffectSchema>;

/** `GET /records/{year}/reviews?checkId=&cursor=`: groups of possibly the same person, most effect first. */
export const reviewRecordsSchema = z.object({
  reviews: z.array(
    z.object({
      groupId: z.string(),
      kinds: z.array(z.enum(REVIEW_KINDS)),
      persons: z.int().min(2),
      /** If they are one person: what the figures lose. If they are not: what their low ends gain. */
      effect: z.object({ same: reviewEffectSchema, different: reviewEffectSchema }),
      /** Whether it was put off. */
      isLater: z.boolean(),
      /** Whether there are more persons than can be decided about in one go; such a group is put right in the register. */
      isTooLarge: z.boolean(),
      sides: z.array(
        z.object({
          /** Rows of the side in all, and the persons that they are now: more than one for rows with nothing but a name. */
          count,
          persons: z.int().min(1),
          /** The first of its rows, each with its activity; a row is null when it is not kept. */
          rows: z.array(
            z.object({
              file: z.string(),
              row: z.int().min(1),
              record: registerRowSchema.nullable(),
              activity: registerRowSchema.nullable(),
            }),
          ),
        }),
      ),
    }),
  ),
  nextCursor: z.string().nullable(),
});
export type ReviewRecords = z.infer<typeof reviewRecordsSchema>;

/** `POST /decisions/{year}/reviews` */
export const reviewAnswerSchema = z.strictObject({
  checkId: z.string(),
  groupId: z.string(),
  verdict: z.enum(REVIEW_VERDICTS),
  /** For `some` alone: positions of the sides that are one person, for each such person. */
  onePerson: z
    .array(z.array(z.int().min(0).max(999)).min(1).max(100))
    .max(100)
    .default([]),
});
export type ReviewAnswer = z.infer<typeof reviewAnswerSchema>;

export const MAX_REASON_LENGTH = 500;
export const MAX_ACCEPTED_AT_ONCE = 1000;

/** `POST /decisions/{year}/findings`: accepts findings of a cause of a check. */
export const findingsAnswerSchema = z.strictObject({
  checkId: z.string(),
  /** The cause, see `checkFindingGroupSchema`. */
  key: z.string(),
  /** `evidence` of the findings, see `findingRecordsSchema`. */
  evidence: z.array(z.string().max(100)).min(1).max(MAX_ACCEPTED_AT_ONCE),
  reason: z.string().trim().min(1).max(MAX_REASON_LENGTH),
});
export type FindingsAnswer = z.infer<typeof findingsAnswerSchema>;

const madeSchema = z.object({
  decisionId: z.string(),
  year: z.int(),
  at: z.iso.datetime(),
  by: z.string(),
});

/** A decision without the evidence that it is kept by. */
export const decisionViewSchema = z.discriminatedUnion('kind', [
  madeSchema.extend({
    kind: z.literal('review'),
    groupId: z.string(),
    verdict: z.enum(REVIEW_VERDICTS),
    persons: count,
  }),
  madeSchema.extend({ kind: z.literal('findings'), code: z.string(), findings: count, reason: z.string() }),
]);
export type DecisionView = z.infer<typeof decisionViewSchema>;

/** `GET /decisions`, newest first. */
export const decisionsViewSchema = z.object({
  version: count,
  decisions: z.array(decisionViewSchema),
  actorNames: z.record(z.string(), z.string()),
});
export type DecisionsView = z.infer<typeof decisionsViewSchema>;

/** `POST` of a decision, and `DELETE /decisions/{id}`. */
export const decidedSchema = z.object({ decisionId: z.string(), version: z.int().min(1) });
export type Decided = z.infer<typeof decidedSchema>;
