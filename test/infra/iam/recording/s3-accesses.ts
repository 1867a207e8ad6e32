/**
 * What IAM is asked for a request to S3. Source: Amazon S3 user guide, "Required permissions for Amazon S3 API operations".
 */
import type { Access } from '../judging/evaluate.ts';
import type { Exchange } from './relay.ts';

export interface S3Operation {
  readonly operation: string;
  readonly accesses: readonly Access[];
}

/** S3's own keys that no local request can show: the real one comes by HTTPS and TLS 1.3. */
const BY_TLS = { 'aws:SecureTransport': 'true', 's3:TlsVersion': '1.3' } as const;

/** Of the signature of a presigned link, and the name of the operation that the SDK adds. */
const PARAMETERS_OF_ALL =
  /^(x-id|x-amz-(algorithm|credential|date|expires|signedheaders|signature|security-token|content-sha256|checksum-mode|user-agent))$/i;

/** The query parameters of each kind of request. With any other it is another operation, or asks for more. */
const PARAMETERS: Readonly<Record<string, readonly string[]>> = {
  'GET bucket list-type': ['list-type', 'prefix', 'delimiter', 'max-keys', 'continuation-token', 'start-after'],
  'GET bucket uploads': ['uploads', 'prefix', 'delimiter', 'max-uploads', 'key-marker', 'upload-id-marker'],
  'POST bucket delete': ['delete'],
  'GET bucket versions': ['versions', 'prefix', 'key-marker', 'version-id-marker'],
  'GET object': ['versionId', 'response-content-disposition', 'response-content-type'],
  'HEAD object': ['versionId'],
  'PUT object': [],
  'PUT object retention': ['retention', 'versionId'],
  'POST object uploads': ['uploads'],
  'PUT object uploadId': ['uploadId', 'partNumber'],
  'POST object uploadId': ['uploadId'],
  'DELETE object uploadId': ['uploadId'],
};

/** The headers of S3 that ask IAM for nothing more. Others set tags, access lists, locks or keys, which have their own actions. */
const HEADERS =
  /^x-amz-(date|content-sha256|user-agent|security-token|copy-source|copy-source-range|copy-source-if-[a-z-]+|meta-.+|metadata-directive|checksum-[a-z0-9-]+|sdk-checksum-algorithm|trailer|decoded-content-length)$/;

/** @throws Error for an operation, a query parameter or a header of S3 that is not known here */
export function s3Operation(request: Pick<Exchange, 'method' | 'url' | 'headers' | 'body'>): S3Operation {
  const { method, url, headers, body } = request;
  const [path = '', queryText = ''] = url.split(/\?(.*)/s, 2);
  const query = new URLSearchParams(queryText);
  const { bucket, key } = partsOf(path);
  const onBucket = (action: string): Access => ({
    action: `s3:${action}`,
    resource: `arn:aws:s3:::${bucket}`,
    context: { ...BY_TLS, ...prefixOf(query) },
  });
  const onObject = (action: string, object = key, of = bucket): Access => ({
    action: `s3:${action}`,
    resource: `arn:aws:s3:::${of}/${object}`,
    context: BY_TLS,
  });
  const source = copySource(headers);
  const ofSource = source === undefined ? [] : [onObject('GetObject', source.key, source.bucket)];
  const readAction = query.has('versionId') ? 'GetObjectVersion' : 'GetObject';
  const kind = kindOf(method, key === '' ? 'bucket' : 'object', query);
  assertKnown(kind, query, headers);
  if (source !== undefined && !kind.startsWith('PUT object')) {
    throw unknown(kind, 'x-amz-copy-source');
  }
  switch (kind) {
    case 'GET bucket list-type':
      return { operation: 'ListObjectsV2', accesses: [onBucket('ListBucket')] };
    case 'GET bucket uploads':
      return { operation: 'ListMultipartUploads', accesses: [onBucket('ListBucketMultipartUploads')] };
    case 'GET bucket versions':
      return { operation: 'ListObjectVersions', accesses: [onBucket('ListBucketVersions')] };
    case 'POST bucket delete':
      return {
        operation: 'DeleteObjects',
        accesses: deletedObjects(body).map(({ key: each, action }) => onObject(action, each)),
      };
    case 'GET object':
      return { operation: 'GetObject', accesses: [onObject(readAction)] };
    case 'HEAD object':
      return { operation: 'HeadObject', accesses: [onObject(readAction)] };
    case 'PUT object retention':
      return { operation: 'PutObjectRetention', accesses: [onObject('PutObjectRetention')] };
    case 'PUT object':
      return {
        operation: source === undefined ? 'PutObject' : 'CopyObject',
        accesses: [...ofSource, onObject('PutObject')],
      };
    case 'POST object uploads':
      return { operation: 'CreateMultipartUpload', accesses: [onObject('PutObject')] };
    case 'PUT object uploadId':
      return {
        operation: source === undefined ? 'UploadPart' : 'UploadPartCopy',
        accesses: [...ofSource, onObject('PutObject')],
      };
    case 'POST object uploadId':
      return { operation: 'CompleteMultipartUpload', accesses: [onObject('PutObject')] };
    case 'DELETE object uploadId':
      return { operation: 'AbortMultipartUpload', accesses: [onObject('AbortMultipartUpload')] };
    default:
      throw unknown(kind, 'this operation');
  }
}

/** `GET bucket list-type`: the method, what it is about, and the parameter that distinguishes the operation. */
function kindOf(method: string, on: 'bucket' | 'object', query: URLSearchParams): string {
  const mark =
    ['list-type', 'uploads', 'versions', 'delete', 'retention', 'uploadId'].find((name) => query.has(name)) ?? '';
  return `${method} ${on} ${mark}`.trimEnd();
}

function assertKnown(kind: string, query: URLSearchParams, headers: Exchange['headers']): void {
  const known = PARAMETERS[kind];
  if (known === undefined) {
    throw unknown(kind, 'this operation');
  }
  const parameter = [...query.keys()].find((name) => !known.includes(name) && !PARAMETERS_OF_ALL.test(name));
  const header = Object.keys(headers).find((name) => /^x-amz-/i.test(name) && !HEADERS.test(name.toLowerCase()));
  const other = parameter ?? header;
  if (other !== undefined) {
    throw unknown(kind, other);
  }
}

function unknown(kind: string, what: string): Error {
  return new Error(`S3 ${kind} with ${what}: say here what IAM is asked for it`);
}

/** The object that is copied. @throws Error for a version of it or an access point, which have their own actions */
function copySource(headers: Exchange['headers']): { bucket: string; key: string } | undefined {
  const source = headers['x-amz-copy-source'];
  if (typeof source !== 'string') {
    return undefined;
  }
  if (source.includes('?') || source.startsWith('arn:')) {
    throw new Error(`S3 copy of ${source}: say here what IAM is asked for it`);
  }
  return partsOf(`/${source.replace(/^\//, '')}`);
}

/** An endpoint that is an IP address has the bucket in the path. */
function partsOf(path: string): { bucket: string; key: string } {
  const [, bucket = '', key = ''] = /^\/([^/]*)\/?(.*)$/s.exec(decodeURIComponent(path)) ?? [];
  return { bucket, key };
}

function prefixOf(query: URLSearchParams): { 's3:prefix'?: string } {
  const prefix = query.get('prefix');
  return prefix === null ? {} : { 's3:prefix': prefix };
}

/** Deleting one version has its own action. */
function deletedObjects(xml: string): { key: string; action: string }[] {
  return [...xml.matchAll(/<Object>(.*?)<\/Object>/gs)].map(([, object = '']) => ({
    key: /<Key>([^<]*)<\/Key>/.exec(object)?.[1] ?? '',
    action: object.includes('<VersionId>') ? 'DeleteObjectVersion' : 'DeleteObject',
  }));
}
