/** Deletes objects of a bucket, and what uploads that were broken off have left in it. */
import {
  AbortMultipartUploadCommand,
  DeleteObjectsCommand,
  ListMultipartUploadsCommand,
  type ListMultipartUploadsCommandOutput,
  type ObjectIdentifier,
  type S3Client,
} from '@aws-sdk/client-s3';
import { asNamedFault, callService, faultName } from '../sdk-faults.ts';

const SERVICE = 'S3';

/** @throws Error that counts the objects that were not deleted */
export async function deleteObjects(
  client: S3Client,
  bucket: string,
  objects: readonly ObjectIdentifier[],
): Promise<void> {
  for (let from = 0; from < objects.length; from += 1000) {
    const batch = objects.slice(from, from + 1000);
    const { Errors = [] } = await callService(SERVICE, () =>
      client.send(new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects: batch, Quiet: true } })),
    );
    if (Errors.length > 0) {
      throw asNamedFault(SERVICE, new Error(`${Errors.length} objects were not deleted: ${Errors[0]?.Code ?? ''}`));
    }
  }
}

/** The parts that a failed worker has uploaded are stored, and no listing of objects shows them. */
export async function abortUploads(
  client: S3Client,
  bucket: string,
  prefix: string,
  unneeded: (key: string) => boolean,
): Promise<void> {
  let from: { KeyMarker?: string | undefined; UploadIdMarker?: string | undefined } | undefined = {};
  while (from !== undefined) {
    const page: ListMultipartUploadsCommandOutput = await callService(SERVICE, () =>
      client.send(new ListMultipartUploadsCommand({ Bucket: bucket, Prefix: prefix, ...from })),
    );
    for (const { Key, UploadId } of page.Uploads ?? []) {
      if (Key !== undefined && unneeded(Key)) {
        await abortUpload(client, bucket, Key, UploadId);
      }
    }
    from = page.IsTruncated ? { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker } : undefined;
  }
}

async function abortUpload(client: S3Client, Bucket: string, Key: string, UploadId: string | undefined): Promise<void> {
  try {
    await client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }));
  } catch (error) {
    // A worker that still ran has completed the upload: it is an object now, which the reconciler's next sweep deletes.
    if (faultName(error) !== 'NoSuchUpload') {
      throw asNamedFault(SERVICE, error);
    }
  }
}
