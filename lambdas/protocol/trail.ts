/** The chain of an audit trail: each event has the hash of the one before it, and the trail's record that of the last. */
import * as z from 'zod';

/** The place of an event in its trail. Absent in events that an older release wrote. */
export const trailLinkSchema = z.object({
  /** 1 for the first event of the trail. */
  sequence: z.int().min(1),
  /** SHA-256 of the event before; null for the first. */
  previousHash: z.string().nullable(),
  /** SHA-256 of the canonical JSON of the event with `sequence` and `previousHash`, hexadecimal. */
  hash: z.string(),
});
export type TrailLink = z.infer<typeof trailLinkSchema>;

/** The end of a trail, kept in the trail's record, apart from the events. */
export const trailHeadSchema = z.object({
  /** Events in the chain. */
  count: z.int().min(1),
  /** Of the last event. */
  hash: z.string(),
  /** Whether the trail has events of an older release, which stand before the chain and are no part of it. */
  olderEvents: z.boolean(),
});
export type TrailHead = z.infer<typeof trailHeadSchema>;

/** How a trail can differ from what was written. */
export const TRAIL_BREAKS = [
  /** An event is gone, and later ones are there. */
  'missing',
  /** An event is other than when it was written. */
  'changed',
  /** The last events are gone. */
  'cut',
  /** There is an event that the trail's record does not count. */
  'added',
  /** The events are there, in another order. */
  'reordered',
  /** An event lost its place in the chain: `sequence`, `previousHash` or `hash`. */
  'stripped',
  /** The trail's record is gone. */
  'record_missing',
] as const;
export type TrailBreak = (typeof TRAIL_BREAKS)[number];

/** What a check of a trail found. */
export const trailCheckSchema = z.discriminatedUnion('outcome', [
  z.object({
    outcome: z.literal('whole'),
    chained: z.int(),
    /** Events of an older release before them, which are not chained: of these the check says nothing. */
    older: z.int(),
  }),
  z.object({
    outcome: z.literal('broken'),
    kind: z.enum(TRAIL_BREAKS),
    /** The first place where the chain does not hold. */
    sequence: z.int().min(1),
  }),
]);
export type TrailCheck = z.infer<typeof trailCheckSchema>;
