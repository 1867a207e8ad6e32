/**
 * S3 on one machine: an HTTP server on loopback with the REST protocol of the SDK.
 *
 * Differences from AWS: encryption headers are stored and returned but nothing is encrypted, and a bucket's default
 * encryption is not shown; no checksum is computed unless the client sends one; a completed multipart upload cannot be
 * completed again; If-Modified-Since is ignored; a request from an origin that the bucket's CORS does not allow is refused. Requests that operations.ts does not list get 501 NotImplemented.
 */
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Visitors } from '../service/guard.ts';
import { startServer } from '../service/loopback.ts';
import { type ListenOptions, LOCAL_REGION, type Service } from '../service/service.ts';
import { allowsOrigin, corsHeaders, preflightHeaders } from './cors.ts';
import { accessDenied, noSuchBucket, S3Error } from './errors.ts';
import * as deletions from './operations/deletions.ts';
import * as listing from './operations/listing.ts';
import * as multipart from './operations/multipart.ts';
import * as objects from './operations/objects.ts';
import { type OperationName, recogniseOperation } from './operations/operations.ts';
import * as retention from './operations/retention.ts';
import { readAddress, type S3Request, type S3Response } from './request.ts';
import { type S3Credentials, verifySignature } from './signature.ts';
import { Bucket, type BucketOptions } from './storage/bucket.ts';
import { applyLifecycle } from './storage/lifecycle.ts';
import { writeXml } from './xml.ts';

export interface S3Options extends ListenOptions {
  /** Created when missing; one server at a time. */
  readonly dataFolder: string;
  readonly buckets: readonly BucketOptions[];
  /** By access key id. */
  readonly credentials: S3Credentials;
  readonly now?: () => Date;
}

export interface S3Service extends Service {
  /** Applies the lifecycle rules at `now`. @returns the number of deleted objects, versions and uploads */
  expire(now: Date): Promise<number>;
}

/** Each bucket's rules say which pages may call, and nothing is answered without a signature. */
const VISITORS: Visitors = {
  mayCall: () => true,
  mayBeOpened: true,
  mayBeEmbedded: true,
  isOwnName: (name) => name.endsWith('.localhost'),
};

const HANDLERS: Readonly<Record<OperationName, (request: S3Request) => Promise<S3Response>>> = {
  HeadBucket: listing.headBucket,
  GetBucketVersioning: listing.getBucketVersioning,
  ListObjectsV2: listing.listObjectsV2,
  ListObjectVersions: listing.listObjectVersions,
  ListMultipartUploads: listing.listMultipartUploads,
  DeleteObjects: deletions.deleteObjects,
  GetObject: objects.getObject,
  HeadObject: objects.headObject,
  PutObject: objects.putObject,
  PutObjectRetention: retention.putObjectRetention,
  GetObjectRetention: retention.getObjectRetention,
  CopyObject: objects.copyObject,
  DeleteObject: deletions.deleteObject,
  CreateMultipartUpload: multipart.createMultipartUpload,
  UploadPart: multipart.uploadPart,
  CompleteMultipartUpload: multipart.completeMultipartUpload,
  AbortMultipartUpload: multipart.abortMultipartUpload,
  ListParts: multipart.listParts,
};

export async function startS3(options: S3Options): Promise<S3Service> {
  const now = options.now ?? (() => new Date());
  const buckets = new Map<string, Bucket>();
  for (const bucket of options.buckets) buckets.set(bucket.name, await Bucket.open(options.dataFolder, bucket));

  const service = await startServer({
    ...(options.port !== undefined && { port: options.port }),
    visitors: VISITORS,
    // No limit for the whole request: S3 closes idle connections, not slow ones.
    http: { requestTimeout: 0, keepAliveTimeout: 60_000 },
    answer: (incoming, response) => answer(incoming, response, { ...options, buckets, now: now() }),
  });

  return {
    ...service,
    async expire(at) {
      let removed = 0;
      for (const bucket of buckets.values()) removed += await applyLifecycle(bucket, at);
      return removed;
    },
  };
}

interface Context {
  readonly buckets: ReadonlyMap<string, Bucket>;
  readonly credentials: S3Credentials;
  readonly now: Date;
}

async function answer(incoming: IncomingMessage, response: ServerResponse, context: Context): Promise<void> {
  const requestId = randomBytes(8).toString('hex').toUpperCase();
  response.setHeader('x-amz-request-id', requestId);
  response.setHeader('server', 'LocalS3');
  let body: S3Response['body'];
  try {
    const result = await handle(incoming, response, context);
    body = result.body;
    response.writeHead(result.status, { ...result.headers });
    if (body === undefined || incoming.method === 'HEAD') {
      response.end();
    } else if (typeof body === 'string') {
      response.end(body);
    } else {
      await pipeline(Readable.from(body, { objectMode: false }), response);
    }
  } catch (error) {
    if (response.headersSent || (incoming.destroyed && !incoming.complete)) response.destroy();
    else sendError(incoming, response, error, requestId);
  } finally {
    if (body !== undefined && typeof body !== 'string') await body.return(undefined);
  }
}

async function handle(incoming: IncomingMessage, response: ServerResponse, context: Context): Promise<S3Response> {
  const method = incoming.method ?? 'GET';
  const address = readAddress(method, incoming.url ?? '/', readHeaders(incoming));
  const findBucket = (name: string): Bucket => {
    const bucket = context.buckets.get(name);
    if (bucket === undefined) throw noSuchBucket(name);
    return bucket;
  };
  const rules = context.buckets.get(address.bucket)?.options.cors ?? [];
  if (method === 'OPTIONS') return { status: 200, headers: preflightHeaders(rules, address.headers) };
  const { origin } = address.headers;
  if (origin !== undefined && !allowsOrigin(rules, origin, method)) throw accessDenied();
  // Also on errors, so that a page can read why its link no longer works.
  for (const [name, value] of Object.entries(corsHeaders(rules, method, address.headers)))
    response.setHeader(name, value);

  const credential = verifySignature(address.signed, context.credentials, context.now);
  const operation = recogniseOperation({ ...address, method });
  const may = (action: string, key: string, bucket = address.bucket): boolean =>
    credential.policy?.(action, bucket, key) ?? true;
  // DeleteObjects checks each key by itself.
  const scope = address.key === '' ? (address.query.get('prefix') ?? '') : address.key;
  if (operation.name !== 'DeleteObjects' && !may(operation.action, scope)) throw accessDenied();
  const bucket = findBucket(address.bucket);
  if (operation.name === 'HeadBucket') response.setHeader('x-amz-bucket-region', LOCAL_REGION);
  return HANDLERS[operation.name]({
    ...address,
    bucket,
    source: incoming.iterator({ destroyOnReturn: false }),
    now: context.now,
    may,
    findBucket,
  });
}

function readHeaders(incoming: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(',') : value;
  }
  return headers;
}

function sendError(incoming: IncomingMessage, response: ServerResponse, error: unknown, requestId: string): void {
  if (!(error instanceof S3Error)) console.error('Local S3 failed', error);
  const refusal =
    error instanceof S3Error
      ? error
      : new S3Error('InternalError', 500, 'We encountered an internal error. Please try again.');
  // A client may read the answer to a refused upload only after it has sent the rest.
  incoming.resume();
  response.writeHead(refusal.status, { 'content-type': 'application/xml' });
  if (incoming.method === 'HEAD') {
    response.end();
    return;
  }
  const elements = { Code: refusal.code, Message: refusal.message, ...refusal.details, RequestId: requestId };
  response.end(writeXml('Error', Object.entries(elements), false));
}
