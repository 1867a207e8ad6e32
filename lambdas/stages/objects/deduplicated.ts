/** What DeduplicateParticipants made: each of its objects by name. It hands this list to the stages after it. */
import * as z from 'zod';
import type { Origin } from '../../domain/errors.ts';
import { workingObjectSchema } from '../../domain/export/objects/working-object.ts';
import type { ObjectStore } from '../../ports.ts';
import { basedStateSchema, namedObjectSchema } from '../../stage.ts';
import { keptObject } from './kept-object.ts';

export const deduplicatedSchema = z.object({
  figures: workingObjectSchema,
  nearMisses: workingObjectSchema,
  peerSupporters: workingObjectSchema,
  /** Of persons, in parts. */
  findings: z.array(workingObjectSchema).readonly(),
  /** For each chunk of the plan. */
  verdicts: z.array(workingObjectSchema).readonly(),
  /** For each chunk of the plan the index of its first row on the sheet Aktiviteter; absent in objects of an older release. */
  firstRows: z.array(z.int()).default([]),
  /** Decisions that bear on persons of the register; absent in objects of an older release. */
  appliedDecisions: z.int().default(0),
  /** Of a check: what each setting is worth. A check has no verdicts, because it makes no rows. */
  settings: workingObjectSchema.optional(),
  /** Of a check: `BranchDays`. */
  branchDays: workingObjectSchema.optional(),
  /** Of a check: the questions about persons. */
  reviews: workingObjectSchema.optional(),
});
export type Deduplicated = z.infer<typeof deduplicatedSchema>;

/** The state of the stages that list and count, and of those that make the report from it. */
export const deduplicatedStateSchema = basedStateSchema.extend({ deduplicated: namedObjectSchema });
export type DeduplicatedState = z.infer<typeof deduplicatedStateSchema>;

export const fromDeduplication = (kind: string): Origin => ({ kind, madeIn: 'deduplicating' });

const keptDeduplicated = keptObject(fromDeduplication('list of what was counted'), deduplicatedSchema);

/** @throws WorkingObjectCorruptError */
export function readDeduplicated(
  store: Pick<ObjectStore, 'get'>,
  { deduplicated }: DeduplicatedState,
): Promise<Deduplicated> {
  return keptDeduplicated(store, deduplicated);
}
