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

/** @throws Error for an operation that is not known here */
export function s3Operation({
  method,
  url,
  headers,
  body,
}: Pick<Exchange, 'method' | 'url' | 'headers' | 'body'>): S3Operation {
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
  const on = key === '' ? 'bucket' : 'object';
  const mark = ['list-type', 'uploads', 'delete', 'uploadId'].find((name) => query.has(name)) ?? '';
  switch (`${method} ${on} ${mark}`.trimEnd()) {
    case 'GET bucket list-type':
      return { operation: 'ListObjectsV2', accesses: [onBucket('ListBucket')] };
    case 'GET bucket uploads':
      return { operation: 'ListMultipartUploads', accesses: [onBucket('ListBucketMultipartUploads')] };
    case 'POST bucket delete':
      return { operation: 'DeleteObjects', accesses: deletedKeys(body).map((each) => onObject('DeleteObject', each)) };
    case 'GET object':
      return { operation: 'GetObject', accesses: [onObject('GetObject')] };
    case 'HEAD object':
      return { operation: 'HeadObject', accesses: [onObject('GetObject')] };
    case 'PUT object': {
      const source = headers['x-amz-copy-source'];
      if (typeof source !== 'string') {
        return { operation: 'PutObject', accesses: [onObject('PutObject')] };
      }
      const from = partsOf(`/${source.replace(/^\//, '')}`);
      return {
        operation: 'CopyObject',
        accesses: [onObject('GetObject', from.key, from.bucket), onObject('PutObject')],
      };
    }
    case 'POST object uploads':
      return { operation: 'CreateMultipartUpload', accesses: [onObject('PutObject')] };
    case 'PUT object uploadId':
      return { operation: 'UploadPart', accesses: [onObject('PutObject')] };
    case 'POST object uploadId':
      return { operation: 'CompleteMultipartUpload', accesses: [onObject('PutObject')] };
    case 'DELETE object uploadId':
      return { operation: 'AbortMultipartUpload', accesses: [onObject('AbortMultipartUpload')] };
    default:
      throw new Error(`S3 ${method} on one ${on} with ${mark || 'nothing'}: say here what IAM is asked for it`);
  }
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

function deletedKeys(xml: string): string[] {
  return [...xml.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key = '']) => key);
}
