import type { Writable } from 'node:stream';

/** The sink's side of writing: knows when it has failed, so that nobody waits for a drain that never comes. */
export class Sink {
  readonly stream: Writable;
  /** Never resolves; rejects when the stream fails or closes before its end. */
  readonly failure: Promise<never>;
  readonly #finished: Promise<void>;

  constructor(stream: Writable) {
    this.stream = stream;
    this.failure = new Promise((_, reject) => {
      stream.on('error', reject);
      stream.on('close', () => {
        if (!stream.writableFinished) reject(new Error('The sink of the report closed before its end'));
      });
    });
    // Heard by whoever waits; when nobody does, it is not an unhandled rejection.
    this.failure.catch(() => undefined);
    this.#finished = new Promise((resolve) => stream.once('finish', resolve));
  }

  /** The given promise, or the sink's failure if that comes first. */
  orFailure<T>(promise: Promise<T>): Promise<T> {
    return Promise.race([promise, this.failure]);
  }

  finished(): Promise<void> {
    return this.orFailure(this.#finished);
  }
}
