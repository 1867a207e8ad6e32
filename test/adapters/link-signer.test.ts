import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  LOCAL_CREDENTIALS,
  LOCAL_REGION,
  type SecretsManagerService,
  startSecretsManager,
} from '../../infra/local/engine.ts';
import { IamUserLinkSigner } from '../../lambdas/adapters/link-signer.ts';
import { contentDisposition } from '../../lambdas/domain/report/report-file.ts';
import { LINK_SIGNER, type S3Fixture, startS3Fixture } from '../local/s3/s3-fixture.ts';

const KEY = 'reports/971277882/01J/Rapport Blåfjell 2025.xlsx';
const DAY = 24 * 3600;
let s3: S3Fixture;
let secretsService: SecretsManagerService;
let secrets: SecretsManagerClient;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'secrets-'));
  s3 = await startS3Fixture();
  secretsService = await startSecretsManager({
    dataFolder: folder,
    secrets: [{ name: 'links', arn: 'arn:links', value: { kind: 'given', text: JSON.stringify(LINK_SIGNER) } }],
  });
  secrets = new SecretsManagerClient({
    endpoint: secretsService.endpoint,
    region: LOCAL_REGION,
    credentials: LOCAL_CREDENTIALS,
  });
  vi.stubEnv('AWS_ENDPOINT_URL_S3', s3.service.endpoint);
  vi.stubEnv('AWS_REGION', LOCAL_REGION);
  await s3.client.send(new PutObjectCommand({ Bucket: 'reports', Key: KEY, Body: 'the report' }));
});
afterAll(async () => {
  vi.unstubAllEnvs();
  secrets.destroy();
  await secretsService.close();
  await s3.close();
  await rm(folder, { recursive: true, force: true });
});

const signer = (now = Date.now()) =>
  new IamUserLinkSigner({ secrets, secretId: 'links', bucket: 'reports', clock: { now: () => now } });

describe('a link', () => {
  it('downloads its object under the file name until the time that it states', async () => {
    const now = Date.now();
    const { url, validUntil } = await signer(now).sign(
      { key: KEY, versionId: null },
      'Rapport Blåfjell 2025.xlsx',
      DAY,
    );
    expect(Date.parse(validUntil)).toBe(Math.floor(now / 1000) * 1000 + DAY * 1000);

    const answer = await fetch(url);
    expect([answer.status, await answer.text()]).toEqual([200, 'the report']);
    expect(answer.headers.get('content-disposition')).toBe(
      `attachment; filename="Rapport Bl_fjell 2025.xlsx"; filename*=UTF-8''Rapport%20Bl%C3%A5fjell%202025.xlsx`,
    );

    s3.setClock(new Date(Date.parse(validUntil) - 1_000));
    expect((await fetch(url)).status).toBe(200);
    s3.setClock(new Date(Date.parse(validUntil) + 1_000));
    expect((await fetch(url)).status).toBe(403);
    s3.setClock(undefined);
  });

  it('does not open another object', async () => {
    const { url } = await signer().sign({ key: KEY, versionId: null }, 'x.xlsx', 300);
    expect((await fetch(url.replace('2025.xlsx', '2024.xlsx'))).status).toBe(403);
  });

  it('is signed after a failed read of the secret, which is read again', async () => {
    const links = signer();
    const send = vi
      .spyOn(secrets, 'send')
      .mockRejectedValueOnce(Object.assign(new Error('busy'), { $fault: 'server' }));
    await expect(links.sign({ key: KEY, versionId: null }, 'x.xlsx', 300)).rejects.toMatchObject({
      name: 'TransientError',
    });
    expect((await links.sign({ key: KEY, versionId: null }, 'x.xlsx', 300)).url).toContain('X-Amz-Signature');
    send.mockRestore();
  });

  it('names in AWS the host of the bucket, which the page may connect to', async () => {
    vi.stubEnv('AWS_ENDPOINT_URL_S3', undefined);
    const { url } = await signer().sign({ key: KEY, versionId: null }, 'a.xlsx', DAY);
    vi.stubEnv('AWS_ENDPOINT_URL_S3', s3.service.endpoint);
    expect(new URL(url).origin).toBe(`https://reports.s3.${LOCAL_REGION}.amazonaws.com`);
  });
});

describe('the content disposition', () => {
  it('escapes quotes and line breaks of the file name', () => {
    expect(contentDisposition('a"; filename="b\r\nX: y')).toBe(
      `attachment; filename="a_; filename=_b__X: y"; filename*=UTF-8''a%22%3B%20filename%3D%22b%0D%0AX%3A%20y`,
    );
  });
});
