/** ListObjectsV2, ListObjectVersions, ListMultipartUploads, HeadBucket and GetBucketVersioning. */

import { percentEncode } from '../../service/signature.ts';
import { invalidArgument, notHonoured } from '../errors.ts';
import { type S3Request, type S3Response, xmlResponse } from '../request.ts';
import type { ObjectVersion } from '../storage/records.ts';
import { compareKeys } from '../storage/sorted-keys.ts';
import { type Element, writeXml } from '../xml.ts';

const MAX_PAGE = 1000;

export async function listObjectsV2({ bucket, query }: S3Request): Promise<S3Response> {
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const token = query.get('continuation-token');
  const startAfter = query.get('start-after');
  if (query.get('fetch-owner') === 'true') throw notHonoured('fetch-owner');
  const encoding = query.get('encoding-type');
  const shown = (text: string): string => (encoding === 'url' ? text.split('/').map(percentEncode).join('/') : text);
  const most = readMaxKeys(query);
  const after = token === undefined ? (startAfter ?? '') : readToken(token);

  const contents: Element[] = [];
  const commonPrefixes: string[] = [];
  let last = after;
  let truncated = false;
  for (const key of bucket.keys.startingWith(prefix, after)) {
    const object = bucket.current(key);
    // `last` is a key or a common prefix; its keys are already on this page or an earlier one.
    if (object === undefined || compareKeys(key, after) === 0) continue;
    if (delimiter !== '' && last.endsWith(delimiter) && last.length > prefix.length && key.startsWith(last)) continue;
    if (contents.length + commonPrefixes.length === most) {
      truncated = most > 0;
      break;
    }
    const end = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
    if (end === -1) {
      last = key;
      contents.push([
        'Contents',
        [
          ['Key', shown(key)],
          ['LastModified', object.lastModified],
          ['ETag', `"${object.etag}"`],
          ['ChecksumAlgorithm', object.checksum?.algorithm],
          ['ChecksumType', object.checksum?.type],
          ['Size', object.size],
          ['StorageClass', 'STANDARD'],
        ],
      ]);
    } else {
      last = key.slice(0, end + delimiter.length);
      commonPrefixes.push(last);
    }
  }
  const result: Element[] = [
    ['Name', bucket.options.name],
    ['Prefix', shown(prefix)],
    ['Delimiter', delimiter === '' ? undefined : shown(delimiter)],
    ['StartAfter', startAfter === undefined ? undefined : shown(startAfter)],
    ['ContinuationToken', token],
    ['NextContinuationToken', truncated ? writeToken(last) : undefined],
    ['KeyCount', contents.length + commonPrefixes.length],
    ['MaxKeys', most],
    ['EncodingType', encoding],
    ['IsTruncated', truncated],
    ...contents,
    ...commonPrefixes.map((text): Element => ['CommonPrefixes', [['Prefix', shown(text)]]]),
  ];
  return xmlResponse(writeXml('ListBucketResult', result));
}

/** By key, each key's versions newest first. */
export async function listObjectVersions({ bucket, query }: S3Request): Promise<S3Response> {
  const prefix = query.get('prefix') ?? '';
  const keyMarker = query.get('key-marker') ?? '';
  const idMarker = query.get('version-id-marker');
  const most = readMaxKeys(query);
  const shown: { readonly version: ObjectVersion; readonly latest: boolean }[] = [];
  let truncated = false;
  for (const key of bucket.keys.startingWith(prefix, keyMarker)) {
    if (key === keyMarker && idMarker === undefined && keyMarker !== '') continue;
    const versions = bucket.versions(key);
    for (const [index, version] of versions.entries()) {
      if (key === keyMarker && idMarker !== undefined && bucket.versionIdOf(version) >= idMarker) continue;
      if (shown.length === most) truncated = most > 0;
      else shown.push({ version, latest: index === 0 });
    }
    if (truncated) break;
  }
  const last = shown.at(-1)?.version;
  const result: Element[] = [
    ['Name', bucket.options.name],
    ['Prefix', prefix],
    ['KeyMarker', keyMarker],
    ['VersionIdMarker', idMarker],
    ['NextKeyMarker', truncated ? last?.key : undefined],
    ['NextVersionIdMarker', truncated && last !== undefined ? bucket.versionIdOf(last) : undefined],
    ['MaxKeys', most],
    ['IsTruncated', truncated],
    ...shown.map(({ version, latest }): Element => {
      const common: Element[] = [
        ['Key', version.key],
        ['VersionId', bucket.versionIdOf(version)],
        ['IsLatest', latest],
        ['LastModified', version.lastModified],
      ];
      if (version.kind === 'deleteMarker') return ['DeleteMarker', common];
      return [
        'Version',
        [...common, ['ETag', `"${version.etag}"`], ['Size', version.size], ['StorageClass', 'STANDARD']],
      ];
    }),
  ];
  return xmlResponse(writeXml('ListVersionsResult', result));
}

/** All on one page, because a bucket has only a few open uploads. */
export async function listMultipartUploads({ bucket, query }: S3Request): Promise<S3Response> {
  const prefix = query.get('prefix') ?? '';
  const shown = bucket.uploads.list().filter(({ key }) => key.startsWith(prefix));
  const result: Element[] = [
    ['Bucket', bucket.options.name],
    ['Prefix', prefix],
    ['MaxUploads', Math.max(1000, shown.length)],
    ['IsTruncated', false],
    ...shown.map(
      ({ key, id, initiated }): Element => [
        'Upload',
        [
          ['Key', key],
          ['UploadId', id],
          ['Initiated', initiated],
        ],
      ],
    ),
  ];
  return xmlResponse(writeXml('ListMultipartUploadsResult', result));
}

export async function headBucket(): Promise<S3Response> {
  return { status: 200, headers: {} };
}

export async function getBucketVersioning({ bucket }: S3Request): Promise<S3Response> {
  return xmlResponse(writeXml('VersioningConfiguration', bucket.options.versioned ? [['Status', 'Enabled']] : []));
}

function readMaxKeys(query: ReadonlyMap<string, string>): number {
  const text = query.get('max-keys') ?? String(MAX_PAGE);
  if (!/^\d+$/.test(text))
    throw invalidArgument('max-keys', text, 'Provided max-keys not an integer or within integer range');
  return Math.min(Number(text), MAX_PAGE);
}

const writeToken = (last: string): string => Buffer.from(`after:${last}`).toString('base64url');

function readToken(token: string): string {
  const text = Buffer.from(token, 'base64url').toString();
  if (!text.startsWith('after:')) {
    throw invalidArgument('continuation-token', token, 'The continuation token provided is incorrect');
  }
  return text.slice('after:'.length);
}
