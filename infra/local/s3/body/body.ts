/** Receives a request's body: decodes it, passes it on piece by piece, and verifies it against the headers of the request. */
import { createHash } from 'node:crypto';
import { notHonoured, S3Error } from '../errors.ts';
import { decodeAwsChunked } from './aws-chunked.ts';
import {
  CHECKSUM_ALGORITHMS,
  type Checksum,
  type ChecksumAlgorithm,
  checksumHeader,
  startChecksum,
} from './checksums.ts';

export interface IncomingBody {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly source: AsyncIterable<Buffer>;
}

export interface ReceivedBody {
  readonly size: number;
  /** MD5, in hexadecimal: the ETag of an object put in one piece. */
  readonly md5: string;
  /** Present if the sender sent one; it has been verified. */
  readonly checksum?: Checksum;
}

/** S3's limit for one PUT or one part, in bytes. */
const MAX_BODY_BYTES = 5 * 1024 ** 3;
/** The largest XML document; 1,000 keys of 1,024 bytes need less. */
const MAX_XML_BYTES = 4 * 1024 ** 2;

/**
 * Holds one piece in memory at a time: the next one is read when `write` has resolved.
 * @throws S3Error 400 when size, checksum, MD5 or signed hash differ; the caller then discards what it wrote
 */
export async function receiveBody(body: IncomingBody, write: (piece: Buffer) => Promise<void>): Promise<ReceivedBody> {
  const { headers } = body;
  const payloadHash = headers['x-amz-content-sha256'] ?? 'UNSIGNED-PAYLOAD';
  const chunked = payloadHash === 'STREAMING-UNSIGNED-PAYLOAD-TRAILER';
  if (!chunked && payloadHash.startsWith('STREAMING-')) throw notHonoured(`x-amz-content-sha256: ${payloadHash}`);

  const declaredSize = readLength(headers[chunked ? 'x-amz-decoded-content-length' : 'content-length']);
  const announced = announcedChecksum(headers);
  const running = announced === undefined ? undefined : startChecksum(announced.algorithm);
  const sha256 = /^[0-9a-f]{64}$/.test(payloadHash) ? createHash('sha256') : undefined;
  const md5 = createHash('md5');
  const trailers = new Map<string, string>();
  let size = 0;

  for await (const piece of chunked
    ? decodeAwsChunked(body.source, (name, value) => trailers.set(name, value))
    : body.source) {
    size += piece.length;
    if (size > declaredSize) throw incompleteBody();
    md5.update(piece);
    sha256?.update(piece);
    running?.update(piece);
    await write(piece);
  }

  if (size !== declaredSize) throw incompleteBody();
  if (sha256 !== undefined && sha256.digest('hex') !== payloadHash) {
    throw new S3Error(
      'XAmzContentSHA256Mismatch',
      400,
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
    );
  }
  const md5Bytes = md5.digest();
  const declaredMd5 = headers['content-md5'];
  if (declaredMd5 !== undefined && declaredMd5 !== md5Bytes.toString('base64')) {
    throw new S3Error('BadDigest', 400, 'The Content-MD5 you specified did not match what we received.');
  }
  const received = { size, md5: md5Bytes.toString('hex') };
  if (announced === undefined || running === undefined) return received;

  const value = running.digest().toString('base64');
  const declared = announced.inTrailer
    ? trailers.get(checksumHeader(announced.algorithm))
    : headers[checksumHeader(announced.algorithm)];
  if (declared === undefined)
    throw new S3Error('MalformedTrailerError', 400, 'The trailer that was announced did not come.');
  if (declared !== value) {
    throw new S3Error(
      'BadDigest',
      400,
      `The ${announced.algorithm} you specified did not match the calculated checksum.`,
    );
  }
  return { ...received, checksum: { algorithm: announced.algorithm, value } };
}

/** A small body as text, verified in the same way. */
export async function receiveText(body: IncomingBody): Promise<string> {
  const pieces: Buffer[] = [];
  let size = 0;
  await receiveBody(body, async (piece) => {
    size += piece.length;
    if (size > MAX_XML_BYTES) throw new S3Error('EntityTooLarge', 400, 'The XML document is too large');
    pieces.push(piece);
  });
  return Buffer.concat(pieces).toString('utf8');
}

function readLength(text: string | undefined): number {
  if (text === undefined || !/^\d+$/.test(text)) {
    throw new S3Error('MissingContentLength', 411, 'You must provide the Content-Length HTTP header.');
  }
  const length = Number(text);
  if (length > MAX_BODY_BYTES) {
    throw new S3Error('EntityTooLarge', 400, 'Your proposed upload exceeds the maximum allowed size', {
      ProposedSize: text,
    });
  }
  return length;
}

const NOT_VALUES = ['x-amz-checksum-algorithm', 'x-amz-checksum-type', 'x-amz-checksum-mode'];

function announcedChecksum(
  headers: Readonly<Record<string, string>>,
): { algorithm: ChecksumAlgorithm; inTrailer: boolean } | undefined {
  const trailer = headers['x-amz-trailer'];
  const given = Object.keys(headers).filter((name) => name.startsWith('x-amz-checksum-') && !NOT_VALUES.includes(name));
  const [name, ...more] = [...given, ...(trailer === undefined ? [] : [trailer.trim().toLowerCase()])];
  if (name === undefined) return undefined;
  if (more.length > 0) {
    throw new S3Error(
      'InvalidRequest',
      400,
      'Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.',
    );
  }
  const algorithm = CHECKSUM_ALGORITHMS.find((known) => checksumHeader(known) === name);
  if (algorithm === undefined) throw notHonoured(name);
  return { algorithm, inTrailer: given.length === 0 };
}

const incompleteBody = (): S3Error =>
  new S3Error(
    'IncompleteBody',
    400,
    'You did not provide the number of bytes specified by the Content-Length HTTP header',
  );
