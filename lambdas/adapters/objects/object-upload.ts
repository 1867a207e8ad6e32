/** Streams an object of unknown length into S3 as a multipart upload, and hashes it on the way. */
import { createHash } from 'node:crypto';
import { Readable, Transform } from 'node:stream';
import type { S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import type { ObjectStore } from '../../ports.ts';
import { asError, asNamedFault } from '../sdk-faults.ts';

const SERVICE = 'S3';
/** S3's smallest part is 5 MiB; two in flight bound the memory of an upload to about 16 MB. */
const PART_BYTES = 5 * 1024 * 1024;
const PARTS_IN_FLIGHT = 2;

/** @returns as `upload` of the port `ObjectStore` */
export function uploadObject(
  client: S3Client,
  object: { readonly Bucket: string; readonly Key: string; readonly ContentType: string },
): ReturnType<ObjectStore['upload']> {
  const hash = createHash('sha256');
  let bytes = 0;
  const sink = new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      hash.update(chunk);
      bytes += chunk.length;
      done(null, chunk);
    },
  });
  const upload = new Upload({
    client,
    params: { ...object, Body: Readable.from(bytesOf(sink), { objectMode: false }) },
    partSize: PART_BYTES,
    queueSize: PARTS_IN_FLIGHT,
    leavePartsOnError: false,
  });
  const finished = upload.done().then(
    () => ({ bytes, sha256: hash.digest('hex') }),
    (error: unknown) => {
      const fault = asNamedFault(SERVICE, error);
      // Otherwise the writer would wait forever for the sink to drain.
      sink.destroy(asError(fault));
      throw fault;
    },
  );
  // A writer that is done waits for `finished` and no longer listens to the sink.
  sink.on('error', () => undefined);
  // After an error of the writer, nothing may await `finished`.
  finished.catch(() => undefined);
  return {
    sink,
    finished,
    async abort() {
      // The upload's own `abort` would settle `finished` before the parts are deleted.
      sink.destroy();
      await finished.catch(() => undefined);
    },
  };
}

/** A failed upload destroys what it reads; were that the sink itself, its writer would see that error and not the cause. */
async function* bytesOf(sink: Readable): AsyncGenerator<Uint8Array> {
  for await (const bytes of sink.iterator({ destroyOnReturn: false })) {
    yield bytes;
  }
}
