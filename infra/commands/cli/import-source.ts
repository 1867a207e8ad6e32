/** Uploads a register to the working bucket and invokes the import Lambda, as an operator does in AWS. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod';
import type { Engine } from '../../local/engine.ts';
import { describeFailure, type Failure, IMPORT_STAGE } from './describe-failure.ts';
import { InputError } from './input-error.ts';
import type { RegisterSource } from './register-source.ts';

const resultSchema = z.discriminatedUnion('outcome', [
  z.object({
    outcome: z.literal('imported'),
    pointer: z.object({ activityRows: z.int(), attendanceRows: z.int(), activities: z.int(), branchCount: z.int() }),
  }),
  z.object({ outcome: z.literal('refused'), code: z.string(), message: z.string(), details: z.unknown() }),
]);

/** Thrown when the import refuses a register; the former register stays. */
export class RegisterRefusedError extends InputError {
  readonly failure: Failure;
  constructor({ code, message, details }: Omit<Failure, 'stage'>, labelsFile: string) {
    const failure = { code, stage: IMPORT_STAGE, details, ...(message !== undefined && { message }) };
    super(describeFailure(failure, labelsFile));
    this.failure = failure;
  }
}

/** @throws RegisterRefusedError, Error when the import fails */
export async function importSource(
  engine: Engine,
  source: RegisterSource,
  importId: string,
  signal?: AbortSignal,
): Promise<{ activityRows: number; attendanceRows: number }> {
  const bucket = bucketOf(engine, 'WORKING_BUCKET');
  const s3 = new S3Client(engine.clientConfiguration('s3'));
  const upload = async (file: string): Promise<{ key: string; fileName: string }> => {
    const key = `imports/${source.organisationNumber}/${importId}/${path.basename(file)}`;
    const { size } = await stat(file);
    await s3.send(
      new PutObjectCommand({ Bucket: bucket, Key: key, Body: createReadStream(file), ContentLength: size }),
    );
    return { key, fileName: path.basename(file) };
  };
  const { files } = source;
  const request = {
    organisationNumber: source.organisationNumber,
    organisation: source.organisation,
    year: source.year,
    importId,
    labels: source.labels,
    vocabularies: source.vocabularies,
    settings: source.settings,
    columnConfiguration: source.columnConfiguration,
    source:
      files.kind === 'xlsx'
        ? { kind: 'xlsx', register: await upload(files.register) }
        : {
            kind: 'csv',
            activities: await upload(files.activities),
            ...(files.attendances !== undefined && { attendances: await upload(files.attendances) }),
            ...(files.peerSupporters !== undefined && { peerSupporters: await upload(files.peerSupporters) }),
          },
  };
  s3.destroy();
  const outcome = await engine.invoke(functionNamed(engine, 'import-register'), request, {
    ...(signal === undefined ? {} : { signal }),
  });
  if (outcome.kind === 'failure') {
    throw new Error(`The import failed: ${outcome.errorType} ${outcome.errorMessage}`);
  }
  const result = resultSchema.parse(outcome.payload);
  if (result.outcome === 'refused') {
    throw new RegisterRefusedError(result, source.labelsFile);
  }
  return result.pointer;
}

/** The bucket that the functions of the stack have in an environment variable. */
export function bucketOf(engine: Engine, variable: 'WORKING_BUCKET' | 'REPORTS_BUCKET'): string {
  const bucket = engine.stack.functions.map(({ environment }) => environment[variable]).find(Boolean);
  if (bucket === undefined) {
    throw new Error(`No function of the template has ${variable}`);
  }
  return bucket;
}

/** The name of the stack's function that is made from `file`. */
export function functionNamed(engine: Engine, file: string): string {
  const found = engine.stack.functions.find(({ environment }) => environment.POWERTOOLS_SERVICE_NAME === file);
  if (found === undefined) {
    throw new Error(`The template has no function ${file}`);
  }
  return found.name;
}
