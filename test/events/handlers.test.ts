/** The handlers of stages and events as the Lambda runtime calls them, with environment variables and services over HTTP. */
import { readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  LOCAL_CREDENTIALS,
  LOCAL_REGION,
  type StepFunctionsService,
  startStepFunctions,
} from '../../infra/local/engine.ts';
import { DynamoChunkMarkers } from '../../lambdas/adapters/tables/exports/chunk-markers.ts';
import { DynamoExportRecords } from '../../lambdas/adapters/tables/exports/export-records.ts';
import { workingKeys } from '../../lambdas/domain/export/working-keys.ts';
import { ENVIRONMENT } from '../../lambdas/environment.ts';
import { type LocalTables, startLocalTables } from '../adapters/tables/local-tables.ts';
import { LABELS } from '../factories.ts';
import { EXPORT_ID, exportRecord, StoppedClock } from '../fakes/export-record.ts';
import { type S3Fixture, startS3Fixture } from '../local/s3/s3-fixture.ts';
import { TESTLAGET } from '../stages/memory-dependencies.ts';

const KEYS = workingKeys(TESTLAGET, EXPORT_ID);
const STATE = {
  exportId: EXPORT_ID,
  attempt: 1,
  organisationNumber: TESTLAGET,
  includeAttachments: false,
  correlationId: 'correlation',
};
const LAMBDAS = path.join(import.meta.dirname, '../../lambdas');

// Set before the first invocation, because Powertools reads it once.
vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'true');

let tables: LocalTables;
let s3: S3Fixture;
let stepFunctions: StepFunctionsService;
let stepFunctionsFolder: string;
let records: DynamoExportRecords;
let chunkMarkers: DynamoChunkMarkers;

beforeAll(async () => {
  tables = await startLocalTables();
  s3 = await startS3Fixture();
  stepFunctionsFolder = await mkdtemp(path.join(tmpdir(), 'handlers-'));
  stepFunctions = await startStepFunctions({
    dataFolder: stepFunctionsFolder,
    stateMachines: [],
    invokeFunction: () => Promise.reject(new Error('no function')),
    emit: () => {},
  });
  const clock = new StoppedClock();
  records = new DynamoExportRecords(tables.client, { exports: 'exports', audit: 'audit' }, clock);
  chunkMarkers = new DynamoChunkMarkers(tables.client, 'exports', clock);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await s3.close();
  await tables.close();
  await stepFunctions.close();
  await rm(stepFunctionsFolder, { recursive: true, force: true });
});

const put = (Key: string, Body: string) => s3.client.send(new PutObjectCommand({ Bucket: 'working', Key, Body }));
const keysIn = async (Prefix: string) =>
  ((await s3.client.send(new ListObjectsV2Command({ Bucket: 'working', Prefix }))).Contents ?? []).map(
    ({ Key }) => Key,
  );

const HANDLERS = readdirSync(path.join(LAMBDAS, 'wiring'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.startsWith('dependencies'))
  .filter((file) => file !== 'observed.ts');

describe('a handler', () => {
  it.each(HANDLERS)('in wiring/%s can be imported without an environment', async (file) => {
    await expect(import(path.join(LAMBDAS, 'wiring', file))).resolves.toHaveProperty('handler');
  });

  it('throws with the name of an environment variable that is not set', async () => {
    const { handler } = await import('../../lambdas/wiring/stages/map-columns.ts');
    const event = {
      state: { ...STATE, chunk: { index: 0, fromShard: 0, toShard: 1 } },
      retryCount: 0,
      executionArn: '',
    };
    await expect(handler(event)).rejects.toThrow('EXPORTS_TABLE');
  });
});

describe('a configured handler', () => {
  beforeAll(() => {
    const environment = {
      [ENVIRONMENT.exportsTable]: 'exports',
      [ENVIRONMENT.auditTable]: 'audit',
      [ENVIRONMENT.activitiesTable]: 'activities',
      [ENVIRONMENT.workingBucket]: 'working',
      [ENVIRONMENT.stateMachineArn]: 'arn:aws:states:eu-north-1:000000000000:stateMachine:export',
      AWS_ENDPOINT_URL_DYNAMODB: tables.service.endpoint,
      AWS_ENDPOINT_URL_SFN: stepFunctions.endpoint,
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
      AWS_ENDPOINT_URL_S3: s3.service.endpoint,
      AWS_REGION: LOCAL_REGION,
      AWS_ACCESS_KEY_ID: LOCAL_CREDENTIALS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: LOCAL_CREDENTIALS.secretAccessKey,
    };
    for (const [name, value] of Object.entries(environment)) {
      vi.stubEnv(name, value);
    }
  });

  it('import-register imports an uploaded register and refuses an invalid one', async () => {
    const { handler } = await import('../../lambdas/wiring/import/import-register.ts');
    const header =
      'aktivitet_id;lokallag;dato;dato_til;start;slutt;aktivitetstype;tittel;kommunenr;land;form;arrangor;likepersoner';
    await put('imports/a.csv', `${header}\n1;Oslo;2025-03-14;;18:00;20:00;Besøk;;0301;;fysisk;egen;900`);
    await put(
      'imports/d.csv',
      'aktivitet_id;navn;fodselsdato;medlemsnr;telefon;epost;rolle\n1;Kari Berg;;7;;;deltaker',
    );
    const request = {
      organisationNumber: TESTLAGET,
      organisation: 'Testlaget',
      year: 2025,
      importId: 'import-1',
      labels: LABELS,
      source: {
        kind: 'csv',
        activities: { key: 'imports/a.csv', fileName: 'a.csv' },
        attendances: { key: 'imports/d.csv', fileName: 'd.csv' },
      },
    };
    expect(await handler(request)).toMatchObject({ outcome: 'imported', pointer: { activities: 1, attendances: 1 } });
    const swapped = { ...request.source, activities: { key: 'imports/d.csv', fileName: 'd.csv' } };
    expect(await handler({ ...request, source: swapped })).toMatchObject({
      outcome: 'refused',
      code: 'missing_column',
    });
    await expect(handler({ ...request, year: 'i fjor' })).rejects.toMatchObject({ name: 'ZodError' });
  });

  it('plan-query, begin-phase, query-activities and aggregate-activities run on the imported register', async () => {
    const [plan, begin, query, aggregate] = await Promise.all([
      import('../../lambdas/wiring/stages/plan-query.ts'),
      import('../../lambdas/wiring/stages/begin-phase.ts'),
      import('../../lambdas/wiring/stages/query-activities.ts'),
      import('../../lambdas/wiring/stages/aggregate-activities.ts'),
    ]);
    await records.create(exportRecord({ organisationNumber: TESTLAGET, plan: null }));
    const event = (more: object = {}) => ({
      state: { ...STATE, ...more },
      retryCount: 0,
      executionArn: 'arn:execution',
    });
    const { chunks } = (await plan.handler(event())) as { chunks: unknown[] };
    expect(chunks).toEqual([{ index: 0, fromShard: 0, toShard: 1 }]);
    await begin.handler(event({ status: 'querying_activities', chunkCount: 1 }));
    expect(await query.handler(event({ chunk: chunks[0] }))).toMatchObject({ keptActivities: 1, undated: null });
    await begin.handler(event({ status: 'aggregating', chunkCount: 1 }));
    expect(await aggregate.handler(event({ chunk: chunks[0] }))).toMatchObject({ counts: { activities: 1 } });
    expect((await chunkMarkers.list(STATE)).map(({ stage, state }) => [stage, state])).toEqual([
      ['aggregating', 'done'],
      ['querying_activities', 'done'],
    ]);
  });

  it('finaliser cleans up after a cancellation when EventBridge reports an aborted execution', async () => {
    const { handler } = await import('../../lambdas/wiring/events/finaliser.ts');
    await records.transition(STATE, 1, { to: 'cancelling', by: 'kari' }, 'kari');
    expect(await keysIn(KEYS.prefix)).not.toEqual([]);
    const detail = { name: `${EXPORT_ID}-1`, status: 'ABORTED', input: JSON.stringify(STATE), output: null };
    await handler({ 'detail-type': 'Step Functions Execution Status Change', detail });
    expect(await records.read(STATE)).toMatchObject({ status: 'cancelled', cancellation: { by: 'kari' } });
    // The invocations of plan-query, begin-phase (twice), two chunks and the finaliser.
    expect((await records.read(STATE))?.cost?.attempts[1]).toMatchObject({ lambdaRequests: 6, apiRequests: 1 });
    expect((await records.read(STATE))?.cost?.attempts[1]?.s3Writes).toBeGreaterThan(3);
    expect(await keysIn(KEYS.prefix)).toEqual([]);
    await expect(handler({ detail: { ...detail, input: null } })).rejects.toMatchObject({ name: 'ZodError' });
  });

  it('reconciler deletes a late write to an export cancelled an hour ago, and closes the export', async () => {
    const { handler } = await import('../../lambdas/wiring/events/reconciler.ts');
    const updatedAt = new Date(Date.now() - 3600_000).toISOString();
    const record = exportRecord({ exportId: '01JZZZZZZZ0000000000000002', status: 'cancelled', updatedAt });
    await records.create(record);
    const keys = workingKeys(record.organisationNumber, record.exportId);
    await put(keys.basis, '{}');
    await handler();
    expect(await keysIn(keys.prefix)).toEqual([]);
    expect((await records.read(record))?.openPartition).toBeUndefined();
  });
});
