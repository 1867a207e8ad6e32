/** Recognises the S3 operation of a request, and lists every parameter and header that is honoured. All others are refused. */
import { notHonoured } from '../errors.ts';

export type OperationName =
  | 'HeadBucket'
  | 'GetBucketVersioning'
  | 'ListObjectsV2'
  | 'ListObjectVersions'
  | 'ListMultipartUploads'
  | 'DeleteObjects'
  | 'GetObject'
  | 'HeadObject'
  | 'PutObject'
  | 'PutObjectRetention'
  | 'GetObjectRetention'
  | 'CopyObject'
  | 'DeleteObject'
  | 'CreateMultipartUpload'
  | 'UploadPart'
  | 'CompleteMultipartUpload'
  | 'AbortMultipartUpload'
  | 'ListParts';

interface OperationShape {
  readonly name: OperationName;
  readonly method: string;
  readonly on: 'bucket' | 'object';
  /** Query parameters that make it this operation (`list-type=2` also by value). */
  readonly marks: readonly string[];
  /** Header that makes it this operation. */
  readonly markHeader?: string;
  /** The IAM action. Operations on several keys check it for each key. */
  readonly action: string;
  /** The IAM action on a version that the request names, where it has its own name. */
  readonly versionAction?: string;
  readonly query: readonly string[];
  /** `x-amz-` headers; a `*` at the end stands for any rest. */
  readonly headers: readonly string[];
}

const ANY_QUERY = ['x-id'];
const ANY_HEADERS = ['x-amz-date', 'x-amz-content-sha256', 'x-amz-user-agent', 'x-amz-sdk-checksum-algorithm'];
const BODY = ['x-amz-checksum-*', 'x-amz-trailer', 'x-amz-decoded-content-length'];
const OBJECT = [
  'x-amz-meta-*',
  'x-amz-server-side-encryption',
  'x-amz-server-side-encryption-aws-kms-key-id',
  'x-amz-server-side-encryption-bucket-key-enabled',
];
const RESPONSE_OVERRIDES = ['type', 'disposition', 'encoding', 'language'].map((name) => `response-content-${name}`);
const READ = [...RESPONSE_OVERRIDES, 'response-cache-control', 'response-expires', 'versionId'];
const LIST = ['prefix', 'delimiter', 'encoding-type'];

/** The first one that fits is used. */
const OPERATIONS: readonly OperationShape[] = [
  {
    name: 'ListObjectsV2',
    method: 'GET',
    on: 'bucket',
    marks: ['list-type'],
    action: 's3:ListBucket',
    query: [...LIST, 'max-keys', 'continuation-token', 'start-after', 'fetch-owner'],
    headers: [],
  },
  {
    name: 'ListObjectVersions',
    method: 'GET',
    on: 'bucket',
    marks: ['versions'],
    action: 's3:ListBucketVersions',
    query: ['prefix', 'max-keys', 'key-marker', 'version-id-marker'],
    headers: [],
  },
  {
    name: 'ListMultipartUploads',
    method: 'GET',
    on: 'bucket',
    marks: ['uploads'],
    action: 's3:ListBucketMultipartUploads',
    query: ['prefix'],
    headers: [],
  },
  {
    name: 'GetBucketVersioning',
    method: 'GET',
    on: 'bucket',
    marks: ['versioning'],
    action: 's3:GetBucketVersioning',
    query: [],
    headers: [],
  },
  { name: 'HeadBucket', method: 'HEAD', on: 'bucket', marks: [], action: 's3:ListBucket', query: [], headers: [] },
  {
    name: 'DeleteObjects',
    method: 'POST',
    on: 'bucket',
    marks: ['delete'],
    action: 's3:DeleteObject',
    query: [],
    headers: BODY,
  },
  {
    name: 'ListParts',
    method: 'GET',
    on: 'object',
    marks: ['uploadId'],
    action: 's3:ListMultipartUploadParts',
    query: ['max-parts', 'part-number-marker'],
    headers: [],
  },
  {
    name: 'GetObjectRetention',
    method: 'GET',
    on: 'object',
    marks: ['retention'],
    action: 's3:GetObjectRetention',
    query: ['versionId'],
    headers: [],
  },
  {
    name: 'PutObjectRetention',
    method: 'PUT',
    on: 'object',
    marks: ['retention'],
    action: 's3:PutObjectRetention',
    query: ['versionId'],
    headers: BODY,
  },
  {
    name: 'GetObject',
    method: 'GET',
    on: 'object',
    marks: [],
    action: 's3:GetObject',
    versionAction: 's3:GetObjectVersion',
    query: READ,
    headers: ['x-amz-checksum-mode'],
  },
  {
    name: 'HeadObject',
    method: 'HEAD',
    on: 'object',
    marks: [],
    action: 's3:GetObject',
    versionAction: 's3:GetObjectVersion',
    query: READ,
    headers: ['x-amz-checksum-mode'],
  },
  {
    name: 'UploadPart',
    method: 'PUT',
    on: 'object',
    marks: ['uploadId', 'partNumber'],
    action: 's3:PutObject',
    query: [],
    headers: BODY,
  },
  {
    name: 'CopyObject',
    method: 'PUT',
    on: 'object',
    marks: [],
    markHeader: 'x-amz-copy-source',
    action: 's3:PutObject',
    query: [],
    headers: ['x-amz-copy-source', 'x-amz-metadata-directive', ...OBJECT],
  },
  {
    name: 'PutObject',
    method: 'PUT',
    on: 'object',
    marks: [],
    action: 's3:PutObject',
    query: [],
    headers: [...BODY, ...OBJECT],
  },
  {
    name: 'CreateMultipartUpload',
    method: 'POST',
    on: 'object',
    marks: ['uploads'],
    action: 's3:PutObject',
    query: [],
    headers: ['x-amz-checksum-algorithm', 'x-amz-checksum-type', ...OBJECT],
  },
  {
    name: 'CompleteMultipartUpload',
    method: 'POST',
    on: 'object',
    marks: ['uploadId'],
    action: 's3:PutObject',
    query: [],
    headers: [...BODY, 'x-amz-mp-object-size'],
  },
  {
    name: 'AbortMultipartUpload',
    method: 'DELETE',
    on: 'object',
    marks: ['uploadId'],
    action: 's3:AbortMultipartUpload',
    query: [],
    headers: [],
  },
  {
    name: 'DeleteObject',
    method: 'DELETE',
    on: 'object',
    marks: [],
    action: 's3:DeleteObject',
    versionAction: 's3:DeleteObjectVersion',
    query: ['versionId'],
    headers: [],
  },
];

export interface Operation {
  readonly name: OperationName;
  readonly action: string;
}

/** @throws S3Error 501 for an operation, a query parameter or an `x-amz-` header that is not honoured */
export function recogniseOperation(request: {
  readonly method: string;
  readonly key: string;
  readonly query: ReadonlyMap<string, string>;
  readonly headers: Readonly<Record<string, string>>;
}): Operation {
  const { method, key, query, headers } = request;
  const on = key === '' ? 'bucket' : 'object';
  const shape = OPERATIONS.find(
    (candidate) =>
      candidate.method === method &&
      candidate.on === on &&
      candidate.marks.every((name) => query.has(name)) &&
      (candidate.markHeader === undefined || headers[candidate.markHeader] !== undefined),
  );
  if (shape === undefined)
    throw notHonoured(`${method} on a${on === 'bucket' ? ' bucket' : 'n object'} with ?${[...query.keys()].join('&')}`);
  if (shape.name === 'ListObjectsV2' && query.get('list-type') !== '2') throw notHonoured('list-type other than 2');

  const knownQuery = [...shape.marks, ...shape.query, ...ANY_QUERY];
  for (const name of query.keys()) if (!knownQuery.includes(name)) throw notHonoured(`${shape.name} with ?${name}`);

  const knownHeaders = [...shape.headers, ...ANY_HEADERS];
  for (const name of Object.keys(headers)) {
    if (name.startsWith('x-amz-') && !knownHeaders.some((known) => matches(known, name))) {
      throw notHonoured(`${shape.name} with ${name}`);
    }
  }
  const action = query.has('versionId') ? (shape.versionAction ?? shape.action) : shape.action;
  return { name: shape.name, action };
}

const matches = (known: string, name: string): boolean =>
  known.endsWith('*') ? name.startsWith(known.slice(0, -1)) : name === known;
