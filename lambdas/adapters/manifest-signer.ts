/** Signs manifests with a key that never leaves KMS, and returns the public key, so that a verifier needs no AWS account. */
import { createHash } from 'node:crypto';
import { GetPublicKeyCommand, type KMSClient, SignCommand } from '@aws-sdk/client-kms';
import type { ManifestSigner } from '../ports.ts';
import { callService } from './sdk-faults.ts';

export class KmsManifestSigner implements ManifestSigner {
  private readonly client: KMSClient;
  private readonly keyId: string;
  /** A key never changes, so it is asked for once. */
  private known: Promise<{ keyId: string; publicKeyPem: string }> | undefined;

  constructor(client: KMSClient, keyId: string) {
    this.client = client;
    this.keyId = keyId;
  }

  async publicKey(): Promise<{ keyId: string; publicKeyPem: string }> {
    this.known ??= this.readPublicKey().catch((error: unknown) => {
      this.known = undefined;
      throw error;
    });
    return this.known;
  }

  async sign(content: Uint8Array): Promise<string> {
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
    if (Signature === undefined) {
      throw new Error('KMS answered without a signature');
    }
    return Buffer.from(Signature).toString('base64');
  }

  private async readPublicKey() {
    const { PublicKey, KeyId } = await callService('KMS', () =>
      this.client.send(new GetPublicKeyCommand({ KeyId: this.keyId })),
    );
    if (PublicKey === undefined) {
      throw new Error('KMS answered without a public key');
    }
    return { keyId: KeyId ?? this.keyId, publicKeyPem: pem(PublicKey) };
  }
}

function pem(der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return ['-----BEGIN PUBLIC KEY-----', ...lines, '-----END PUBLIC KEY-----', ''].join('\n');
}
