/** The body of an object while it is read: one that ends early or breaks off is a fault that passes, like any other of a service. */
import { type Readable, Transform } from 'node:stream';
import { TransientError } from '../../domain/errors.ts';

/**
 * @param length the bytes that the service announced; undefined when it did not
 * @returns the same bytes. It ends in TransientError when they do not come whole. Destroying it frees the connection.
 */
export function wholeBody(service: string, body: Readable, length: number | undefined): Readable {
  const broken = (cause: unknown) => new TransientError(service, cause);
  let bytes = 0;
  const whole = new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      bytes += chunk.length;
      if (length !== undefined && bytes > length) done(broken(`More than ${length} bytes came`));
      else done(null, chunk);
    },
    flush(done) {
      done(length === undefined || bytes === length ? null : broken(`${bytes} bytes of ${length} came`));
    },
  });
  // Stays after the first error, because the end of a connection can report more than one.
  body.on('error', (error) => whole.destroy(broken(error)));
  body.once('close', () => {
    if (!body.readableEnded) {
      whole.destroy(broken('The connection was closed before the end'));
    }
  });
  whole.once('close', () => body.destroy());
  body.pipe(whole);
  return whole;
}
