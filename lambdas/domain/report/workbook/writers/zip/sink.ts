import { once } from 'node:events';
import type { Writable } from 'node:stream';

/** Wraps the output stream and notices its failure, so that a writer does not wait for a drain that never comes. */
export class Sink {
  readonly #stream: Writable;
  /** Never resolves; rejects when the stream fails or closes before its end. */
  readonly #failure: Promise<never>;
  readonly #finished: Promise<void>;

  constructor(stream: Writable) {
    this.#stream = stream;
    this.#failure = new Promise((_, reject) => {
      stream.on('error', reject);
      stream.on('close', () => {
        if (!stream.writableFinished) reject(new Error('The sink of the report closed before its end'));
      });
    });
    // A failure that arrives while no writer waits must not become an unhandled rejection.
    this.#failure.catch(() => undefined);
    this.#finished = new Promise((resolve) => stream.once('finish', resolve));
  }

  /** Resolves when the stream takes more. @throws its error */
  async write(bytes: Uint8Array): Promise<void> {
    if (this.#stream.destroyed) return this.#failure;
    if (!this.#stream.write(bytes)) await Promise.race([once(this.#stream, 'drain'), this.#failure]);
  }

  /** Resolves when the stream has accepted the last byte. @throws its error */
  async end(): Promise<void> {
    this.#stream.end();
    await Promise.race([this.#finished, this.#failure]);
  }
}
