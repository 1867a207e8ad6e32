/** Secrets Manager on one machine: GetSecretValue for the secrets of the template. */
import { randomInt, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { AwsJsonError, type AwsJsonHandler, parseInput, startAwsJson } from '../service/aws-json.ts';
import type { ListenOptions, Service } from '../service/service.ts';

export interface SecretDescriptor {
  readonly name: string;
  readonly arn: string;
  /** `generated`: letters and digits, made at the first start and kept. `given`: from the template, and not stored. */
  readonly value:
    | { readonly kind: 'generated'; readonly length: number }
    | { readonly kind: 'given'; readonly text: string };
}

export interface SecretsManagerOptions extends ListenOptions {
  /** Holds `secrets.json`, which only its owner can read. */
  readonly dataFolder: string;
  readonly secrets: readonly SecretDescriptor[];
}

export interface SecretsManagerService extends Service {
  /** The value of a secret by name or ARN; undefined for an unknown secret. */
  valueOf(nameOrArn: string): string | undefined;
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

const storedSchema = z.record(z.string(), z.object({ text: z.string(), versionId: z.string(), createdAt: z.number() }));
const getInput = z.strictObject({
  SecretId: z.string(),
  VersionStage: z.literal('AWSCURRENT').optional(),
});

/** Letters and digits only, as `GenerateSecretString` makes them with ExcludePunctuation. */
export const generateSecret = (length: number): string =>
  Array.from({ length }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');

export async function startSecretsManager(options: SecretsManagerOptions): Promise<SecretsManagerService> {
  const path = join(options.dataFolder, 'secrets.json');
  await mkdir(options.dataFolder, { recursive: true });
  const kept = await readStored(path);
  const stored: z.infer<typeof storedSchema> = {};
  for (const { name, value } of options.secrets) {
    const before = kept[name];
    const text = value.kind === 'given' ? value.text : (before?.text ?? generateSecret(value.length));
    stored[name] =
      before?.text === text ? before : { text, versionId: randomUUID(), createdAt: Math.floor(Date.now() / 1000) };
  }
  const generated = options.secrets.filter(({ value }) => value.kind === 'generated').map(({ name }) => name);
  const lasting = Object.fromEntries(Object.entries(stored).filter(([name]) => generated.includes(name)));
  // Secrets that the template no longer declares are kept, in case it declares them again.
  await writeFile(`${path}.new`, JSON.stringify({ ...kept, ...lasting }, undefined, 2), { mode: 0o600 });
  await rename(`${path}.new`, path);

  const find = (id: string): SecretDescriptor | undefined =>
    options.secrets.find(({ name, arn }) => id === name || id === arn);
  const getSecretValue: AwsJsonHandler = (input) => {
    const { SecretId } = parseInput(getInput, input, 'Secrets Manager GetSecretValue');
    const secret = find(SecretId);
    const value = secret && stored[secret.name];
    if (secret === undefined || value === undefined) {
      throw new AwsJsonError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
    }
    return {
      ARN: secret.arn,
      Name: secret.name,
      SecretString: value.text,
      VersionId: value.versionId,
      VersionStages: ['AWSCURRENT'],
      CreatedDate: value.createdAt,
    };
  };
  const service = await startAwsJson({
    service: 'Secrets Manager',
    signingName: 'secretsmanager',
    targetPrefix: 'secretsmanager',
    ...(options.port !== undefined && { port: options.port }),
    handlers: new Map([['GetSecretValue', getSecretValue]]),
  });
  return { ...service, valueOf: (id) => stored[find(id)?.name ?? '']?.text };
}

async function readStored(path: string): Promise<z.infer<typeof storedSchema>> {
  try {
    return storedSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {};
    throw new Error(`${path} cannot be read; without it the next start makes new secrets`, { cause: error });
  }
}
