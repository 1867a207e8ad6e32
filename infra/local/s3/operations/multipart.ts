/** CreateMultipartUpload, UploadPart, CompleteMultipartUpload, AbortMultipartUpload and ListParts. */
import { createHash } from 'node:crypto';
import { receiveBody, receiveText } from '../body/body.ts';
import { CHECKSUM_ALGORITHMS, checksumHeader, parseAlgorithm, startChecksum } from '../body/checksums.ts';
import { invalidArgument, notHonoured, S3Error } from '../errors.ts';
import { type S3Request, type S3Response, xmlResponse } from '../request.ts';
import type { Part, StoredChecksum, Upload } from '../storage/records.ts';
import { childrenNamed, childText, type Element, type ReadElement, readXml, writeXml } from '../xml.ts';
import { objectHeaders, writePrecondition, writtenHeaders } from './objects.ts';

/** Every part but the last has at least this many bytes. */
const MIN_PART_BYTES = 5 * 1024 ** 2;

const uploadIdOf = ({ query }: S3Request): string => query.get('uploadId') ?? '';

export async function createMultipartUpload(request: S3Request): Promise<S3Response> {
  const { bucket, key, headers, now } = request;
  const asked = headers['x-amz-checksum-algorithm'];
  const algorithm = asked === undefined ? undefined : parseAlgorithm(asked);
  const type = headers['x-amz-checksum-type'] ?? (algorithm === 'CRC64NVME' ? 'FULL_OBJECT' : 'COMPOSITE');
  const usual =
    algorithm === 'CRC64NVME' ? ['FULL_OBJECT'] : algorithm === 'SHA256' ? ['COMPOSITE'] : ['FULL_OBJECT', 'COMPOSITE'];
  if (!usual.includes(type)) throw notHonoured(`checksum type ${type} with ${asked}`);
  const upload = await bucket.uploads.create({
    key,
    initiated: now.toISOString(),
    headers: objectHeaders(headers),
    ...(algorithm && { checksum: { algorithm, type: type === 'COMPOSITE' ? 'COMPOSITE' : 'FULL_OBJECT' } }),
  });
  const result: Element[] = [
    ['Bucket', bucket.options.name],
    ['Key', key],
    ['UploadId', upload.id],
  ];
  const encryption = Object.entries(upload.headers).filter(([name]) => name.startsWith('x-amz-server-side-encryption'));
  return xmlResponse(writeXml('InitiateMultipartUploadResult', result), {
    ...Object.fromEntries(encryption),
    ...(algorithm && { 'x-amz-checksum-algorithm': algorithm, 'x-amz-checksum-type': type }),
  });
}

export async function uploadPart(request: S3Request): Promise<S3Response> {
  const { bucket, key, headers, source, now } = request;
  const text = request.query.get('partNumber') ?? '';
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < 1 || number > 10_000) {
    throw invalidArgument('partNumber', text, 'Part number must be an integer between 1 and 10000, inclusive');
  }
  const upload = bucket.uploads.find(uploadIdOf(request), key);
  const { segment, result } = await bucket.files.write((write) => receiveBody({ headers, source }, write));
  try {
    if (
      upload.checksum !== undefined &&
      result.checksum !== undefined &&
      result.checksum.algorithm !== upload.checksum.algorithm
    ) {
      throw new S3Error('InvalidRequest', 400, 'Checksum Type mismatch occurred between the upload and its part');
    }
    await bucket.uploads.putPart(upload.id, key, {
      number,
      segment,
      etag: result.md5,
      lastModified: now.toISOString(),
      ...(result.checksum && { checksum: result.checksum }),
    });
  } catch (error) {
    await bucket.files.discard([segment]);
    throw error;
  }
  return {
    status: 200,
    headers: {
      etag: `"${result.md5}"`,
      ...(result.checksum && { [checksumHeader(result.checksum.algorithm)]: result.checksum.value }),
    },
  };
}

export async function completeMultipartUpload(request: S3Request): Promise<S3Response> {
  const { bucket, key, now, headers } = request;
  const precondition = writePrecondition(request);
  const document = readXml(await receiveText(withoutObjectChecksum(request)), 'CompleteMultipartUpload');
  const upload = bucket.uploads.find(uploadIdOf(request), key);
  const parts = chooseParts(childrenNamed(document, 'Part'), bucket.uploads.parts(upload.id, key));
  const segments = parts.map(({ segment }) => segment);
  const size = segments.reduce((sum, segment) => sum + segment.size, 0);
  const checksum = await objectChecksum(request, upload, parts);
  if (headers['x-amz-mp-object-size'] !== undefined && headers['x-amz-mp-object-size'] !== String(size)) {
    throw new S3Error('InvalidRequest', 400, 'The provided x-amz-mp-object-size does not match what was uploaded');
  }
  const declared = checksum && headers[checksumHeader(checksum.algorithm)];
  if (declared !== undefined && declared !== checksum?.value) {
    throw new S3Error(
      'BadDigest',
      400,
      `The ${checksum?.algorithm} you specified did not match the calculated checksum.`,
    );
  }
  const etag = `${createHash('md5')
    .update(Buffer.concat(parts.map((part) => Buffer.from(part.etag, 'hex'))))
    .digest('hex')}-${parts.length}`;
  let taken: readonly Part[] = [];
  const object = await bucket.put(
    { key, size, etag, segments, headers: upload.headers, uploadId: upload.id, ...(checksum && { checksum }) },
    now,
    (current) => {
      precondition(current);
      taken = bucket.uploads.take(upload.id, key);
    },
  );
  await bucket.uploads.clear(upload.id, taken, new Set(segments.map(({ file }) => file)));
  const { etag: quotedEtag = '', ...written } = writtenHeaders(request, object);
  const result: Element[] = [
    ['Location', `http://${headers.host ?? ''}/${bucket.options.name}/${encodeURI(key)}`],
    ['Bucket', bucket.options.name],
    ['Key', key],
    ['ETag', quotedEtag],
    ...(checksum
      ? ([
          [`Checksum${checksum.algorithm}`, checksum.value],
          ['ChecksumType', checksum.type],
        ] as const)
      : []),
  ];
  return xmlResponse(writeXml('CompleteMultipartUploadResult', result), written);
}

export async function abortMultipartUpload(request: S3Request): Promise<S3Response> {
  const { uploads } = request.bucket;
  const id = uploadIdOf(request);
  await uploads.clear(id, uploads.take(id, request.key));
  return { status: 204, headers: {} };
}

export async function listParts(request: S3Request): Promise<S3Response> {
  const { bucket, key, query } = request;
  const upload = bucket.uploads.find(uploadIdOf(request), key);
  const marker = Number(query.get('part-number-marker') ?? 0);
  const most = Math.min(Number(query.get('max-parts') ?? 1000), 1000);
  const left = bucket.uploads.parts(upload.id, key).filter(({ number }) => number > marker);
  const shown = left.slice(0, most);
  const result: Element[] = [
    ['Bucket', bucket.options.name],
    ['Key', key],
    ['UploadId', upload.id],
    ['PartNumberMarker', marker],
    ['NextPartNumberMarker', shown.at(-1)?.number],
    ['MaxParts', most],
    ['IsTruncated', left.length > shown.length],
    ...shown.map(
      (part): Element => [
        'Part',
        [
          ['PartNumber', part.number],
          ['LastModified', part.lastModified],
          ['ETag', `"${part.etag}"`],
          ['Size', part.segment.size],
          ...(part.checksum ? ([[`Checksum${part.checksum.algorithm}`, part.checksum.value]] as const) : []),
        ],
      ],
    ),
  ];
  return xmlResponse(writeXml('ListPartsResult', result));
}

/** A checksum header of CompleteMultipartUpload is for the object, not for the XML body of the request. */
function withoutObjectChecksum(request: S3Request): S3Request {
  const names = ['x-amz-checksum-type', ...CHECKSUM_ALGORITHMS.map(checksumHeader)];
  const headers = Object.entries(request.headers).filter(([name]) => !names.includes(name));
  return { ...request, headers: Object.fromEntries(headers) };
}

function chooseParts(asked: readonly ReadElement[], stored: readonly Part[]): Part[] {
  if (asked.length === 0) {
    throw new S3Error(
      'MalformedXML',
      400,
      'The XML you provided was not well-formed or did not validate against our schema',
    );
  }
  const byNumber = new Map(stored.map((part) => [part.number, part]));
  const parts = asked.map((element) => {
    const part = byNumber.get(Number(childText(element, 'PartNumber')));
    const etag = childText(element, 'ETag')?.replaceAll('"', '');
    const checksum = part?.checksum && childText(element, `Checksum${part.checksum.algorithm}`);
    if (part === undefined || part.etag !== etag || (checksum !== undefined && checksum !== part.checksum?.value)) {
      throw new S3Error(
        'InvalidPart',
        400,
        "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
        { PartNumber: childText(element, 'PartNumber') ?? '' },
      );
    }
    return part;
  });
  for (const [index, part] of parts.entries()) {
    const next = parts[index + 1];
    if (next !== undefined && next.number <= part.number) {
      throw new S3Error(
        'InvalidPartOrder',
        400,
        'The list of parts was not in ascending order. Parts must be ordered by part number.',
      );
    }
    if (next !== undefined && part.segment.size < MIN_PART_BYTES) {
      throw new S3Error('EntityTooSmall', 400, 'Your proposed upload is smaller than the minimum allowed size', {
        PartNumber: String(part.number),
        ProposedSize: String(part.segment.size),
        MinSizeAllowed: String(MIN_PART_BYTES),
      });
    }
  }
  return parts;
}

async function objectChecksum(
  { bucket }: S3Request,
  upload: Upload,
  parts: readonly Part[],
): Promise<StoredChecksum | undefined> {
  if (upload.checksum === undefined) return undefined;
  const { algorithm, type } = upload.checksum;
  const running = startChecksum(algorithm);
  if (type === 'FULL_OBJECT') {
    const segments = parts.map(({ segment }) => segment);
    for await (const piece of bucket.files.read(segments, 0, Number.MAX_SAFE_INTEGER)) running.update(piece);
    return { algorithm, type, value: running.digest().toString('base64') };
  }
  for (const { checksum, number } of parts) {
    if (checksum === undefined)
      throw new S3Error('InvalidRequest', 400, `Part ${number} was uploaded without its checksum`);
    running.update(Buffer.from(checksum.value, 'base64'));
  }
  return { algorithm, type, value: `${running.digest().toString('base64')}-${parts.length}` };
}
