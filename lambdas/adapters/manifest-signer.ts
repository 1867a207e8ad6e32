/** Signs manifests with a key that never leaves KMS, and returns the public key, so that a verifier needs no AWS account. */
import { createHash } from 'node:crypto';
import { GetPublicKeyCommand, type KMSClient, SignCommand } from '@aws-sdk/client-kms';
import type { ManifestSigner } from '../ports.ts';
import { callService } from './sdk-faults.ts';

export class KmsManifestSigner implements ManifestSigner {
  private readonly client: KMSClient;
  private readonly keyId: string;

  constructor(client: KMSClient, keyId: string) {
    this.client = client;
    this.keyId = keyId;
  }

  async sign(content: Uint8Array): Promise<{ signature: string; keyId: string; publicKeyPem: string }> {
    const digest = createHash('sha256').update(content).digest();
    const { Signature } = await callService('KMS', () =>
      this.client.send(
        new SignCommand({
          KeyId: this.keyId,
          Message: digest,
          MessageType: 'DIGEST',
          SigningAlgorithm: 'ECDSA_SHA_256',
        }),
      ),
    );
    const { PublicKey, KeyId } = await callService('KMS', () =>
      this.client.send(new GetPublicKeyCommand({ KeyId: this.keyId })),
    );
    if (Signature === undefined || PublicKey === undefined) {
      throw new Error('KMS answered without a signature or a public key');
    }
    return {
      signature: Buffer.from(Signature).toString('base64'),
      keyId: KeyId ?? this.keyId,
      publicKeyPem: pem(PublicKey),
    };
  }
}

function pem(der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return ['-----BEGIN PUBLIC KEY-----', ...lines, '-----END PUBLIC KEY-----', ''].join('\n');
}
