/** The bytes of a register chunk. */
import type { RegisteredActivity } from '../register/register.ts';

/** About this many activities are in a chunk; fewer when their attendances are many. */
export const CHUNK_ACTIVITIES = 400;

export function encodeChunk(activities: readonly RegisteredActivity[]): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(activities));
}

/** @throws Error for bytes that are no chunk; the caller has compared their hash */
export function decodeChunk(bytes: Uint8Array): RegisteredActivity[] {
  return JSON.parse(new TextDecoder().decode(bytes));
}
