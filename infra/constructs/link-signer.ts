/**
 * The identity that signs download links. A presigned link stops working when the credentials that signed it expire, and
 * those of a Lambda role expire within hours. So links for a day are signed by a user that is allowed only this.
 */
import { SecretValue, Stack, Validations } from 'aws-cdk-lib';
import { AccessKey, PolicyStatement, User } from 'aws-cdk-lib/aws-iam';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { Storage } from '../storage.ts';
import { acknowledgeWildcard } from './acknowledge.ts';

interface LinkSignerProps {
  readonly storage: Storage;
  /** Raise it to replace the key. The deployment deletes a key that is not named any more, and its links stop working. */
  readonly linkSignerSerial: number;
  /** The serial of the former key, until its links have run out. */
  readonly linkSignerKeep: number | undefined;
}

export class LinkSigner extends Construct {
  /** JSON `{ accessKeyId, secretAccessKey }`. */
  readonly secret: Secret;

  constructor(scope: Construct, id: string, { storage, linkSignerSerial, linkSignerKeep }: LinkSignerProps) {
    super(scope, id);
    const reports = storage.reportsBucket.arnForObjects('reports/*');
    const user = new User(this, 'User');
    user.addToPolicy(
      new PolicyStatement({
        sid: 'ReadReports',
        actions: ['s3:GetObject', 's3:GetObjectVersion'],
        resources: [reports],
      }),
    );
    user.addToPolicy(
      new PolicyStatement({
        sid: 'DecryptReports',
        actions: ['kms:Decrypt'],
        resources: [storage.dataKey.keyArn],
        conditions: { StringEquals: { 'kms:ViaService': `s3.${Stack.of(this).region}.amazonaws.com` } },
      }),
    );
    acknowledgeWildcard(user, reports, 'Reports are named at run time; this is one prefix of one bucket.');

    // One construct for each serial, so that the new key exists before the old one is deleted; IAM allows two keys for a user.
    const keyOf = (serial: number) => new AccessKey(this, `AccessKey${serial}`, { user, serial });
    const accessKey = keyOf(linkSignerSerial);
    if (linkSignerKeep !== undefined) {
      keyOf(linkSignerKeep);
    }
    this.secret = new Secret(this, 'Secret', {
      description: 'Access key of the identity that signs download links',
      encryptionKey: storage.dataKey,
      secretObjectValue: {
        // The id of an access key is not secret: it is in every link.
        accessKeyId: SecretValue.unsafePlainText(accessKey.accessKeyId),
        secretAccessKey: accessKey.secretAccessKey,
      },
    });
    Validations.of(this.secret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason:
        'Rotated by deployment (context linkSignerSerial): a rotating Lambda would kill links that were promised for a day.',
    });
  }
}
