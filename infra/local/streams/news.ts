/** Says when something was written, so that an idle stream need not be read to find that out. */
import { setTimeout as delay } from 'node:timers/promises';

export class News {
  #came = Promise.withResolvers<void>();

  /** Something was written. */
  tell(): void {
    this.#came.resolve();
  }

  /** Forgets what was told until now: the caller is about to read it. */
  forget(): void {
    this.#came = Promise.withResolvers();
  }

  /** Waits until something was written since `forget`, but not longer than this, and not after the signal. Never rejects. */
  async wait(milliseconds: number, signal: AbortSignal): Promise<void> {
    const timer = new AbortController();
    const longest = delay(milliseconds, undefined, { signal: AbortSignal.any([signal, timer.signal]) });
    await Promise.race([this.#came.promise, longest.catch(() => {})]);
    timer.abort();
  }
}
