/** Presigned uploads to one bucket, signed with the credentials of the Lambda: they need to be valid for minutes only. */
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { Clock, UploadSigner } from '../ports.ts';
import { lazily } from './lazily.ts';

/** Signed as well, so that every upload is stored with the same type, whatever a browser thinks of the file's name. */
const CONTENT_TYPE = 'application/octet-stream';

export interface UploadSignerOptions {
  readonly bucket: string;
  readonly clock: Clock;
}

export class RoleUploadSigner implements UploadSigner {
  private readonly options: UploadSignerOptions;
  // Without this the SDK would sign a checksum of an empty body, which no upload has.
  private readonly client = lazily(() => new S3Client({ requestChecksumCalculation: 'WHEN_REQUIRED' }));

  constructor(options: UploadSignerOptions) {
    this.options = options;
  }

  async sign(...[key, bytes, seconds]: Parameters<UploadSigner['sign']>): ReturnType<UploadSigner['sign']> {
    const client = this.client();
    // The signature has whole seconds, and `validUntil` must not be later than the end of the URL.
    const signedAt = Math.floor(this.options.clock.now() / 1000) * 1000;
    const command = new PutObjectCommand({
      Bucket: this.options.bucket,
      Key: key,
      ContentLength: bytes,
      ContentType: CONTENT_TYPE,
    });
    const url = await getSignedUrl(client, command, {
      expiresIn: seconds,
      signingDate: new Date(signedAt),
      // The presigner leaves out the content type unless it is asked for; S3 refuses another length or type.
      signableHeaders: new Set(['host', 'content-length', 'content-type']),
    });
    // A URL ends with the credentials that signed it.
    const { expiration } = await client.config.credentials();
    const until = Math.min(signedAt + seconds * 1000, expiration?.getTime() ?? Number.POSITIVE_INFINITY);
    return { url, headers: { 'content-type': CONTENT_TYPE }, validUntil: new Date(until).toISOString() };
  }
}
