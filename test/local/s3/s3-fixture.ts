/** A temporary local S3 with some buckets, and an SDK client for it. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { type S3Options, type S3Service, startS3 } from '../../../infra/local/s3/s3.ts';
import { LOCAL_CREDENTIALS, LOCAL_REGION } from '../../../infra/local/service/service.ts';

export const LINK_SIGNER = { accessKeyId: 'LINKSIGNER', secretAccessKey: 'link-signer-secret' };

export interface S3Fixture {
  readonly service: S3Service;
  readonly dataFolder: string;
  readonly client: S3Client;
  clientAs(credentials: S3ClientConfig['credentials']): S3Client;
  /** Sets the server's clock; undefined for real time. */
  setClock(now: Date | undefined): void;
  /** Stops the service and starts it again on the same folder. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export async function startS3Fixture(options: Partial<S3Options> = {}): Promise<S3Fixture> {
  const dataFolder = options.dataFolder ?? (await mkdtemp(join(tmpdir(), 's3-')));
  let clock: Date | undefined;
  const start = (): Promise<S3Service> =>
    startS3({
      buckets: [
        {
          name: 'working',
          versioned: false,
          lifecycle: [{ prefix: 'work/', expirationDays: 3, abortMultipartDays: 1 }],
        },
        {
          name: 'reports',
          versioned: true,
          cors: [
            {
              allowedOrigins: ['*'],
              allowedMethods: ['GET'],
              allowedHeaders: ['*'],
              exposedHeaders: ['Content-Length', 'Content-Disposition', 'ETag'],
            },
          ],
        },
      ],
      credentials: {
        [LOCAL_CREDENTIALS.accessKeyId]: { secretAccessKey: LOCAL_CREDENTIALS.secretAccessKey },
        [LINK_SIGNER.accessKeyId]: {
          secretAccessKey: LINK_SIGNER.secretAccessKey,
          policy: (action, bucket, key) =>
            action === 's3:GetObject' && bucket === 'reports' && key.startsWith('reports/'),
        },
      },
      now: () => clock ?? new Date(),
      ...options,
      dataFolder,
    });
  let service = await start();
  const clients: S3Client[] = [];
  const clientAs = (credentials: S3ClientConfig['credentials']): S3Client => {
    const client = new S3Client({
      endpoint: service.endpoint,
      region: LOCAL_REGION,
      ...(credentials && { credentials }),
      maxAttempts: 1,
    });
    clients.push(client);
    return client;
  };
  let client = clientAs(LOCAL_CREDENTIALS);
  return {
    get service() {
      return service;
    },
    dataFolder,
    get client() {
      return client;
    },
    clientAs,
    setClock(now) {
      clock = now;
    },
    async restart() {
      await service.close();
      service = await start();
      client = clientAs(LOCAL_CREDENTIALS);
    },
    async close() {
      for (const open of clients) open.destroy();
      await service.close();
      await rm(dataFolder, { recursive: true, force: true });
    },
  };
}
