/** A request as the operations get it: bucket and key found, presigned query parameters separated from the others. */
import { S3Error } from './errors.ts';
import type { SignedRequest } from './signature.ts';
import type { Bucket } from './storage/bucket.ts';

/** What an operation is called with. */
export interface S3Request {
  readonly bucket: Bucket;
  /** Empty for operations on the bucket. */
  readonly key: string;
  readonly query: ReadonlyMap<string, string>;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly source: AsyncIterable<Buffer>;
  readonly now: Date;
  /** Whether the caller may do `action` on `key` of this bucket, or of another one. */
  readonly may: (action: string, key: string, bucket?: string) => boolean;
  readonly findBucket: (name: string) => Bucket;
}

export interface S3Response {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Text, or bytes that must be read to the end or released by `return`. */
  readonly body?: string | AsyncGenerator<Buffer>;
}

export const xmlResponse = (body: string, headers: Readonly<Record<string, string>> = {}): S3Response => ({
  status: 200,
  headers: { ...headers, 'content-type': 'application/xml' },
  body,
});

export interface Address {
  readonly bucket: string;
  readonly key: string;
  readonly query: ReadonlyMap<string, string>;
  readonly headers: Readonly<Record<string, string>>;
  readonly signed: SignedRequest;
}

const SIGNING_QUERY = [
  'x-amz-algorithm',
  'x-amz-credential',
  'x-amz-date',
  'x-amz-expires',
  'x-amz-signedheaders',
  'x-amz-signature',
];

/** @throws S3Error 400 when the URL is not valid percent-encoding, 501 when it has no bucket */
export function readAddress(method: string, url: string, headers: Readonly<Record<string, string>>): Address {
  const [path = '/', queryText = ''] = url.split(/\?(.*)/s, 2);
  try {
    const pairs = queryText
      .split('&')
      .filter((pair) => pair !== '')
      .map((pair) => {
        const [name = '', value = ''] = pair.split(/=(.*)/s, 2);
        return [decodeURIComponent(name), decodeURIComponent(value)] as const;
      });
    const signed = { method, path, query: pairs, headers };
    const query = new Map<string, string>();
    const hoisted: Record<string, string> = {};
    for (const [name, value] of pairs) {
      const lower = name.toLowerCase();
      if (SIGNING_QUERY.includes(lower)) continue;
      // A presigner moves `x-amz-` headers into the query.
      if (lower.startsWith('x-amz-')) hoisted[lower] = value;
      else query.set(name, value);
    }
    // http://BUCKET.localhost:PORT/KEY, and http://127.0.0.1:PORT/BUCKET/KEY
    const virtualHost = /^(.+)\.localhost(?::\d+)?$/.exec(headers.host ?? '')?.[1];
    const full = virtualHost === undefined ? path : `/${virtualHost}${path}`;
    const [, bucket = '', key = ''] = /^\/([^/]*)\/?(.*)$/s.exec(decodeURIComponent(full)) ?? [];
    if (bucket === '') throw new S3Error('NotImplemented', 501, 'The local engine does not honour ListBuckets');
    return { bucket, key, query, headers: { ...headers, ...hoisted }, signed };
  } catch (error) {
    if (error instanceof URIError) throw new S3Error('InvalidURI', 400, "Couldn't parse the specified URI.");
    throw error;
  }
}
