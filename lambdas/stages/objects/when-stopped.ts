/** What a stopped run leaves beside a register, which can be erased as soon as its runs have ended. */
import type { ObjectStore } from '../../ports.ts';
import type { CheckStopped } from '../../stage.ts';

export const KEPT_CONTENT_TYPE = 'application/octet-stream';

/**
 * Called when objects have been written that a later run may use: of a run that was stopped meanwhile they are emptied, because
 * an erasure may have looked for them before they were there. An empty one has another hash than any that is kept.
 * @throws what `checkStopped` throws
 */
export async function emptyWhenStopped(
  keys: readonly string[],
  registers: Pick<ObjectStore, 'put'>,
  checkStopped: CheckStopped,
): Promise<void> {
  try {
    await checkStopped();
  } catch (stopped) {
    for (const key of keys) {
      await registers.put(key, new Uint8Array(), KEPT_CONTENT_TYPE);
    }
    throw stopped;
  }
}
