/** DeleteObject and DeleteObjects. */
import { receiveText } from '../body/body.ts';
import { invalidRequest, malformedXml, preconditionFailed, S3Error } from '../errors.ts';
import { type S3Request, type S3Response, xmlResponse } from '../request.ts';
import { isRetained, type ObjectVersion } from '../storage/records.ts';
import { childrenNamed, childText, type Element, readXml, writeXml } from '../xml.ts';
import { findObject, matchesEtag } from './objects.ts';
import { protectedByLock } from './retention.ts';

export async function deleteObject(request: S3Request): Promise<S3Response> {
  const { bucket, key, now } = request;
  const ifMatch = request.headers['if-match'];
  if (ifMatch !== undefined && !matchesEtag(ifMatch, findObject(request))) throw preconditionFailed('If-Match');
  const versionId = request.query.get('versionId');
  const deleted = await removeOne(request, key, versionId, now);
  return {
    status: 204,
    headers: {
      ...(deleted?.kind === 'deleteMarker' && { 'x-amz-delete-marker': 'true' }),
      ...(deleted !== undefined && bucket.options.versioned && { 'x-amz-version-id': deleted.id }),
    },
  };
}

export async function deleteObjects(request: S3Request): Promise<S3Response> {
  const { headers, now } = request;
  if (
    headers['content-md5'] === undefined &&
    !Object.keys(headers).some((name) => name.startsWith('x-amz-checksum-'))
  ) {
    throw invalidRequest('Missing required header for this request: Content-MD5');
  }
  const document = readXml(await receiveText(request), 'Delete');
  const quiet = childText(document, 'Quiet') === 'true';
  const asked = childrenNamed(document, 'Object');
  if (asked.length === 0 || asked.length > 1000) {
    throw malformedXml();
  }
  const results: Element[] = [];
  for (const item of asked) {
    const key = childText(item, 'Key') ?? '';
    const versionId = childText(item, 'VersionId');
    const identity: Element[] = [
      ['Key', key],
      ['VersionId', versionId],
    ];
    if (!request.may(versionId === undefined ? 's3:DeleteObject' : 's3:DeleteObjectVersion', key)) {
      results.push(['Error', [...identity, ['Code', 'AccessDenied'], ['Message', 'Access Denied']]]);
      continue;
    }
    let deleted: ObjectVersion | undefined;
    try {
      deleted = await removeOne(request, key, versionId, now);
    } catch (error) {
      if (!(error instanceof S3Error)) throw error;
      results.push(['Error', [...identity, ['Code', error.code], ['Message', error.message]]]);
      continue;
    }
    const marker: Element[] =
      deleted?.kind === 'deleteMarker'
        ? [
            ['DeleteMarker', true],
            ['DeleteMarkerVersionId', deleted.id],
          ]
        : [];
    if (!quiet) results.push(['Deleted', [...identity, ...marker]]);
  }
  return xmlResponse(writeXml('DeleteResult', results));
}

/** Succeeds for a missing object or version, as in S3. @throws S3Error AccessDenied for a version under retention */
async function removeOne(
  { bucket }: S3Request,
  key: string,
  versionId: string | undefined,
  now: Date,
): Promise<ObjectVersion | undefined> {
  if (versionId === undefined) return bucket.delete(key, now);
  const version = bucket.versions(key).find((candidate) => bucket.versionIdOf(candidate) === versionId);
  if (version === undefined) return undefined;
  if (isRetained(version, now)) throw protectedByLock();
  await bucket.deleteVersion(version);
  return version;
}
