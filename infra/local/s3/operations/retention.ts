/**
 * PutObjectRetention and GetObjectRetention. A version under retention cannot be deleted, and its retention can only become
 * longer: no request may bypass it here, as under a bucket policy that denies s3:BypassGovernanceRetention to everyone.
 */
import { receiveText } from '../body/body.ts';
import { invalidArgument, invalidRequest, malformedXml, noSuchVersion, S3Error } from '../errors.ts';
import { type S3Request, type S3Response, xmlResponse } from '../request.ts';
import { isRetained, type Retention } from '../storage/records.ts';
import { childText, readXml, writeXml } from '../xml.ts';
import { findObject } from './objects.ts';

export async function putObjectRetention(request: S3Request): Promise<S3Response> {
  const { bucket, headers, key, now } = request;
  assertObjectLock(request);
  if (!Object.keys(headers).some((name) => name === 'content-md5' || name.startsWith('x-amz-checksum-'))) {
    throw invalidRequest(
      'Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock parameters',
    );
  }
  const retention = readRetention(await receiveText(request));
  if (Date.parse(retention.until) <= now.getTime()) {
    throw invalidArgument('RetainUntilDate', retention.until, 'The retain until date must be in the future!');
  }
  const object = findObject(request);
  await bucket.retain(object, retention, (current) => {
    if (current === undefined) throw noSuchVersion(key, bucket.versionIdOf(object));
    const before = current.retention;
    const weaker = before !== undefined && (before.mode !== retention.mode || before.until > retention.until);
    if (weaker && isRetained(current, now)) throw protectedByLock();
  });
  return { status: 200, headers: {} };
}

export async function getObjectRetention(request: S3Request): Promise<S3Response> {
  assertObjectLock(request);
  const { retention } = findObject(request);
  if (retention === undefined) {
    throw new S3Error(
      'NoSuchObjectLockConfiguration',
      404,
      'The specified object does not have a ObjectLock configuration',
    );
  }
  const elements = [
    ['Mode', retention.mode],
    ['RetainUntilDate', retention.until],
  ] as const;
  return xmlResponse(writeXml('Retention', elements));
}

export const protectedByLock = (): S3Error =>
  new S3Error('AccessDenied', 403, 'Access Denied because object protected by object lock.');

function assertObjectLock({ bucket }: S3Request): void {
  if (bucket.options.objectLock !== true) throw invalidRequest('Bucket is missing Object Lock Configuration');
}

/** @throws S3Error MalformedXML */
function readRetention(text: string): Retention {
  const document = readXml(text, 'Retention');
  const mode = childText(document, 'Mode');
  const until = Date.parse(childText(document, 'RetainUntilDate') ?? '');
  if ((mode !== 'GOVERNANCE' && mode !== 'COMPLIANCE') || Number.isNaN(until)) throw malformedXml();
  return { mode, until: new Date(until).toISOString() };
}
