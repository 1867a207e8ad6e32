/** Presigned links to reports, signed by an IAM user: a link signed by a Lambda's role ends with the role's session. */
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import * as z from 'zod';
import { contentDisposition } from '../domain/report/report-file.ts';
import type { Clock, LinkSigner } from '../ports.ts';
import { callService } from './sdk-faults.ts';

const accessKeySchema = z.object({ accessKeyId: z.string().min(1), secretAccessKey: z.string().min(1) });
/** A rotated key is used within this time. */
const KEY_MILLISECONDS = 5 * 60_000;

export interface LinkSignerOptions {
  readonly secrets: SecretsManagerClient;
  /** JSON `{ accessKeyId, secretAccessKey }`. */
  readonly secretId: string;
  readonly bucket: string;
  readonly clock: Clock;
}

export class IamUserLinkSigner implements LinkSigner {
  private readonly options: LinkSignerOptions;
  private signing: { readonly client: Promise<S3Client>; readonly until: number } | undefined;

  constructor(options: LinkSignerOptions) {
    this.options = options;
  }

  async sign(...[object, fileName, seconds]: Parameters<LinkSigner['sign']>): ReturnType<LinkSigner['sign']> {
    const client = await this.client();
    // The signature has whole seconds, and `validUntil` must not be later than the link's end.
    const signedAt = Math.floor(this.options.clock.now() / 1000) * 1000;
    const command = new GetObjectCommand({
      Bucket: this.options.bucket,
      Key: object.key,
      ...(object.versionId === null ? {} : { VersionId: object.versionId }),
      ResponseContentDisposition: contentDisposition(fileName),
    });
    const url = await getSignedUrl(client, command, { expiresIn: seconds, signingDate: new Date(signedAt) });
    return { url, validUntil: new Date(signedAt + seconds * 1000).toISOString() };
  }

  private async client(): Promise<S3Client> {
    const now = this.options.clock.now();
    if (this.signing === undefined || this.signing.until <= now) {
      this.signing = { client: this.clientOfSigner(), until: now + KEY_MILLISECONDS };
      // The next call reads the secret again.
      this.signing.client.catch(() => {
        this.signing = undefined;
      });
    }
    return this.signing.client;
  }

  private async clientOfSigner(): Promise<S3Client> {
    const { secrets, secretId } = this.options;
    const secret = await callService('Secrets Manager', () =>
      secrets.send(new GetSecretValueCommand({ SecretId: secretId })),
    );
    const credentials = accessKeySchema.parse(JSON.parse(secret.SecretString ?? '{}'));
    // Virtual-host addressing: the page's Content-Security-Policy names the bucket's host. With an IP address as endpoint the
    // SDK puts the bucket in the path.
    return new S3Client({ credentials });
  }
}
