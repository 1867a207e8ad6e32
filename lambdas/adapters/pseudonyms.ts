/** HMAC keys per organisation and base year, derived from one secret: a person is not the same across either. */
import { hkdfSync } from 'node:crypto';
import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Pseudonyms } from '../ports.ts';
import { callService } from './sdk-faults.ts';

export class SecretPseudonyms implements Pseudonyms {
  private readonly client: SecretsManagerClient;
  private readonly secretId: string;

  constructor(client: SecretsManagerClient, secretId: string) {
    this.client = client;
    this.secretId = secretId;
  }

  async keyFor(organisationNumber: string, year: number): Promise<Uint8Array> {
    const { SecretString } = await callService('Secrets Manager', () =>
      this.client.send(new GetSecretValueCommand({ SecretId: this.secretId })),
    );
    if (SecretString === undefined) {
      throw new Error('The pseudonym secret is not a string');
    }
    return new Uint8Array(hkdfSync('sha256', SecretString, organisationNumber, `bufdir-export ${year}`, 32));
  }
}
