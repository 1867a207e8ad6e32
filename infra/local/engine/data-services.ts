/** The services that keep data: DynamoDB, S3, KMS, Secrets Manager and the mails of SES. */
import { join } from 'node:path';
import { type DynamoDbService, startDynamoDb } from '../dynamodb/dynamodb.ts';
import { startKms } from '../kms/kms.ts';
import { type S3Service, startS3 } from '../s3/s3.ts';
import { type SecretsManagerService, startSecretsManager } from '../secrets-manager/secrets-manager.ts';
import { LOCAL_CREDENTIALS, type Service } from '../service/service.ts';
import { type SesService, startSes } from '../ses/ses.ts';
import type { StackDescription } from '../template/template.ts';
import type { Foundation } from './foundation.ts';
import type { Measurements } from './measurements.ts';

export interface DataServices {
  readonly dynamoDb: DynamoDbService;
  readonly s3: S3Service;
  readonly kms: Service;
  readonly secretsManager: SecretsManagerService;
  readonly ses: SesService;
}

export async function startDataServices(foundation: Foundation, measurements: Measurements): Promise<DataServices> {
  const { options, dataFolder, ports, stack, keep } = foundation;
  return {
    dynamoDb: keep(
      await startDynamoDb({
        dataFolder,
        persistent: options.persistent ?? true,
        tables: stack.tables,
        port: ports.dynamoDb,
        injectable: options.injectable ?? true,
        onAnswer: measurements.databaseAnswered,
      }),
    ),
    s3: keep(
      await startS3({
        dataFolder: join(dataFolder, 's3'),
        port: ports.s3,
        buckets: stack.buckets,
        credentials: credentialsOf(stack),
      }),
    ),
    kms: keep(await startKms({ keysFolder: join(dataFolder, 'keys'), keys: stack.signingKeys, port: ports.kms })),
    secretsManager: keep(await startSecretsManager({ dataFolder, secrets: stack.secrets, port: ports.secretsManager })),
    ses: keep(
      await startSes({ folder: join(dataFolder, 'mails'), identities: stack.emailIdentities, port: ports.ses }),
    ),
  };
}

/** The engine's own key may do everything; the users' keys may do what their policies allow. */
function credentialsOf({ accessKeys }: StackDescription) {
  return {
    [LOCAL_CREDENTIALS.accessKeyId]: LOCAL_CREDENTIALS,
    ...Object.fromEntries(accessKeys.map(({ accessKeyId, ...credential }) => [accessKeyId, credential])),
  };
}
