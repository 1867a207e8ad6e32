/** PutObject, GetObject, HeadObject and CopyObject. */
import { receiveBody } from '../body/body.ts';
import { checksumHeader } from '../body/checksums.ts';
import {
  accessDenied,
  invalidRequest,
  noSuchKey,
  noSuchVersion,
  notHonoured,
  preconditionFailed,
  S3Error,
} from '../errors.ts';
import { type S3Request, type S3Response, xmlResponse } from '../request.ts';
import type { ObjectVersion, StoredObject } from '../storage/records.ts';
import { type Element, writeXml } from '../xml.ts';

const KEPT_HEADERS = ['content-type', 'content-disposition', 'content-language', 'cache-control', 'expires'];
const ENCRYPTION_PREFIX = 'x-amz-server-side-encryption';

/** The headers of a write that are stored and returned with the object. */
export function objectHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  const kept = Object.entries(headers).filter(
    ([name]) => KEPT_HEADERS.includes(name) || name.startsWith('x-amz-meta-') || name.startsWith(ENCRYPTION_PREFIX),
  );
  const encoding = (headers['content-encoding'] ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && name !== 'aws-chunked');
  return {
    'content-type': 'binary/octet-stream',
    ...Object.fromEntries(kept),
    ...(encoding.length > 0 && { 'content-encoding': encoding.join(',') }),
  };
}

/** Headers of the answer to a write. */
export function writtenHeaders(request: S3Request, object: StoredObject): Record<string, string> {
  return {
    etag: `"${object.etag}"`,
    ...Object.fromEntries(Object.entries(object.headers).filter(([name]) => name.startsWith(ENCRYPTION_PREFIX))),
    ...checksumHeaders(object),
    ...versionHeader(request, object),
  };
}

/** Conditional writes: `If-None-Match: *` (create only) and `If-Match` (replace only). */
export function writePrecondition(request: S3Request): (current: StoredObject | undefined) => void {
  const ifNoneMatch = request.headers['if-none-match'];
  const ifMatch = request.headers['if-match'];
  if (ifNoneMatch !== undefined && ifNoneMatch !== '*') throw notHonoured('If-None-Match other than * on a write');
  return (current) => {
    if (ifNoneMatch !== undefined && current !== undefined) throw preconditionFailed('If-None-Match');
    if (ifMatch === undefined) return;
    if (current === undefined) throw noSuchKey(request.key);
    if (!matchesEtag(ifMatch, current)) throw preconditionFailed('If-Match');
  };
}

export async function putObject(request: S3Request): Promise<S3Response> {
  const { bucket, key, headers, source } = request;
  if (Buffer.byteLength(key) > 1024) throw new S3Error('KeyTooLongError', 400, 'Your key is too long');
  const precondition = writePrecondition(request);
  precondition(bucket.current(key));
  const { segment, result } = await bucket.files.write((write) => receiveBody({ headers, source }, write));
  try {
    const object = await bucket.put(
      {
        key,
        size: result.size,
        etag: result.md5,
        segments: [segment],
        headers: objectHeaders(headers),
        ...(result.checksum && { checksum: { ...result.checksum, type: 'FULL_OBJECT' as const } }),
      },
      request.now,
      precondition,
    );
    return { status: 200, headers: writtenHeaders(request, object) };
  } catch (error) {
    await bucket.files.discard([segment]);
    throw error;
  }
}

export async function getObject(request: S3Request): Promise<S3Response> {
  const head = await headObject(request);
  if (head.status === 304) return head;
  const object = findObject(request);
  const [first, last] = readRange(request.headers.range, object.size) ?? [0, object.size - 1];
  return { ...head, body: request.bucket.files.read(object.segments, first, last) };
}

export async function headObject(request: S3Request): Promise<S3Response> {
  const { query, headers } = request;
  const object = findObject(request);
  const common = {
    etag: `"${object.etag}"`,
    'last-modified': new Date(object.lastModified).toUTCString(),
    ...versionHeader(request, object),
  };
  if (headers['if-match'] !== undefined && !matchesEtag(headers['if-match'], object))
    throw preconditionFailed('If-Match');
  if (headers['if-none-match'] !== undefined && matchesEtag(headers['if-none-match'], object)) {
    return { status: 304, headers: common };
  }
  const overrides = [...query]
    .filter(([name]) => name.startsWith('response-'))
    .map(([name, value]) => [name.slice('response-'.length), value] as const);
  const range = readRange(headers.range, object.size);
  const [first, last] = range ?? [0, object.size - 1];
  return {
    status: range === undefined ? 200 : 206,
    headers: {
      ...object.headers,
      ...common,
      ...Object.fromEntries(overrides),
      'accept-ranges': 'bytes',
      'content-length': String(last - first + 1),
      ...(range !== undefined && { 'content-range': `bytes ${first}-${last}/${object.size}` }),
      // The checksum of the whole object does not fit a part of it.
      ...(headers['x-amz-checksum-mode'] === 'ENABLED' && range === undefined && checksumHeaders(object)),
    },
  };
}

export async function copyObject(request: S3Request): Promise<S3Response> {
  const { headers, bucket, key } = request;
  const [, sourceName = '', sourceKey = '', versionId] =
    /^\/?([^/]+)\/([^?]+)(?:\?versionId=(.+))?$/.exec(headers['x-amz-copy-source'] ?? '') ?? [];
  const from = request.findBucket(decodeURIComponent(sourceName));
  const fromKey = decodeURIComponent(sourceKey);
  if (!request.may(versionId === undefined ? 's3:GetObject' : 's3:GetObjectVersion', fromKey, from.options.name)) {
    throw accessDenied();
  }
  const precondition = writePrecondition(request);
  precondition(bucket.current(key));
  const directive = headers['x-amz-metadata-directive'] ?? 'COPY';
  if (from === bucket && fromKey === key && directive === 'COPY') {
    throw invalidRequest(
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata.",
    );
  }
  const query = new Map(versionId === undefined ? [] : [['versionId', versionId] as const]);
  const original = findObject({ ...request, bucket: from, key: fromKey, query });
  const { segment } = await bucket.files.write(async (write) => {
    for await (const piece of from.files.read(original.segments, 0, original.size - 1)) await write(piece);
  });
  const given = objectHeaders(headers);
  const encryption = Object.entries(given).filter(([name]) => name.startsWith(ENCRYPTION_PREFIX));
  const draft = {
    key,
    size: original.size,
    etag: original.etag,
    segments: [segment],
    headers: directive === 'REPLACE' ? given : { ...original.headers, ...Object.fromEntries(encryption) },
    ...(original.checksum && { checksum: original.checksum }),
  };
  const copy = await bucket.put(draft, request.now, precondition).catch(async (error: unknown) => {
    await bucket.files.discard([segment]);
    throw error;
  });
  const result: Element[] = [
    ['ETag', `"${copy.etag}"`],
    ['LastModified', copy.lastModified],
  ];
  return xmlResponse(writeXml('CopyObjectResult', result), versionHeader(request, copy));
}

/** @throws S3Error 404, or 403 for a caller that may not list the bucket and so must not learn which keys exist */
export function findObject(request: Pick<S3Request, 'bucket' | 'key' | 'query' | 'may'>): StoredObject {
  const { bucket, key, query } = request;
  const versionId = query.get('versionId');
  if (versionId !== undefined) {
    const version = bucket.versions(key).find((candidate) => bucket.versionIdOf(candidate) === versionId);
    if (version?.kind === 'object') return version;
    if (version?.kind === 'deleteMarker') {
      throw new S3Error('MethodNotAllowed', 405, 'The specified method is not allowed against this resource.');
    }
    throw noSuchVersion(key, versionId);
  }
  const object = bucket.current(key);
  if (object !== undefined) return object;
  throw request.may('s3:ListBucket', key, bucket.options.name) ? noSuchKey(key) : accessDenied();
}

/** First and last byte, inclusive. A header that is not a single byte range is ignored, as HTTP requires. */
function readRange(header: string | undefined, size: number): readonly [number, number] | undefined {
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (from === '' && to === '') return undefined;
  const first = from === '' ? Math.max(size - Number(to), 0) : Number(from);
  const last = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  if (to !== '' && from !== '' && Number(to) < first) return undefined;
  if (first >= size) {
    throw new S3Error('InvalidRange', 416, 'The requested range is not satisfiable', {
      RangeRequested: header ?? '',
      ActualObjectSize: String(size),
    });
  }
  return [first, last];
}

export const matchesEtag = (header: string, object: StoredObject): boolean =>
  header.split(',').some((tag) => ['*', object.etag, `"${object.etag}"`].includes(tag.trim().replace(/^W\//, '')));

function checksumHeaders({ checksum }: StoredObject): Record<string, string> {
  if (checksum === undefined) return {};
  return { [checksumHeader(checksum.algorithm)]: checksum.value, 'x-amz-checksum-type': checksum.type };
}

const versionHeader = ({ bucket }: S3Request, version: ObjectVersion): Record<string, string> =>
  bucket.options.versioned ? { 'x-amz-version-id': version.id } : {};
