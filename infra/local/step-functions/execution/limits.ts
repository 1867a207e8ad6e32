import { STATES, StateError } from '../errors.ts';

/** The quota for input, result and output of a task, state or execution, in bytes of UTF-8 JSON. */
export const MAX_PAYLOAD_BYTES = 262_144;

/** The quota for the history of one execution; its last event is the one that ends the execution. */
export const MAX_HISTORY_EVENTS = 25_000;

/** An inline Map never runs more iterations at once, even if MaxConcurrency is higher. */
export const MAX_INLINE_CONCURRENCY = 40;

export function exceedsPayloadQuota(json: string): boolean {
  // A UTF-16 unit is at most three bytes, so most strings need no counting.
  return json.length * 3 > MAX_PAYLOAD_BYTES && Buffer.byteLength(json, 'utf8') > MAX_PAYLOAD_BYTES;
}

/** Returns the value's JSON. @throws StateError States.DataLimitExceeded above 256 KiB. */
export function serialise(value: unknown, stateName: string): string {
  const json = JSON.stringify(value ?? null);
  if (exceedsPayloadQuota(json)) {
    throw new StateError(
      STATES.dataLimitExceeded,
      `The state/task '${stateName}' returned a result with a size exceeding the maximum number of bytes service limit.`,
    );
  }
  return json;
}
