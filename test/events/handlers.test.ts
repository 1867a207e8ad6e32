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
import { DynamoImportRecords } from '../../lambdas/adapters/tables/imports/import-records.ts';
import { DynamoConfigurationStore } from '../../lambdas/adapters/tables/registers/configuration-store.ts';
import { DynamoRegisterCatalogue } from '../../lambdas/adapters/tables/registers/register-catalogue.ts';
import { workingKeys, workingPrefix } from '../../lambdas/domain/export/objects/working-keys.ts';
import { incomingKey } from '../../lambdas/domain/registers/register-keys.ts';
import { ENVIRONMENT } from '../../lambdas/environment.ts';
import { type LocalTables, startLocalTables } from '../adapters/tables/local-tables.ts';
import { LABELS } from '../factories.ts';
import { EXPORT_ID, exportRecord, StoppedClock } from '../fakes/exports/export-record.ts';
import { IMPORT_ID, importFile, importRecord } from '../fakes/registers/import-record.ts';
import { type S3Fixture, startS3Fixture } from '../local/s3/s3-fixture.ts';
import { TESTLAGET } from '../stages/runs/memory-dependencies.ts';

const PREFIX = workingPrefix(TESTLAGET, EXPORT_ID);
const STATE = {
  exportId: EXPORT_ID,
  attempt: 1,
  organisationNumber: TESTLAGET,
  includeAttachments: false,
  correlationId: 'correlation',
};
const EXPORT_MACHINE = 'arn:aws:states:eu-north-1:000000000000:stateMachine:export';
const IMPORT_MACHINE = 'arn:aws:states:eu-north-1:000000000000:stateMachine:import';
const ACTIVITIES = `aktivitet_id;lokallag;dato;dato_til;start;slutt;aktivitetstype;tittel;kommunenr;land;form;arrangor;likepersoner
1;Oslo;2025-03-14;;18:00;20:00;Besøk;;0301;;fysisk;egen;900`;
const ATTENDANCES = `aktivitet_id;navn;fodselsdato;medlemsnr;telefon;epost;rolle
1;Kari Berg;;7;;;deltaker`;

const NO_WORK = { QueryLanguage: 'JSONata', StartAt: 'Done', States: { Done: { Type: 'Succeed' } } };

/** What EventBridge says of an ended execution. */
const endedExecution = (stateMachineArn: string, name: string, status: string, input: object | null) => ({
  'detail-type': 'Step Functions Execution Status Change',
  detail: { stateMachineArn, name, status, input: input === null ? null : JSON.stringify(input), output: null },
});
const LAMBDAS = path.join(import.meta.dirname, '../../lambdas');

// Set before the first invocation, because Powertools reads it once.
vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'true');

let tables: LocalTables;
let s3: S3Fixture;
let stepFunctions: StepFunctionsService;
let temporary: string;
let records: DynamoExportRecords;
let chunkMarkers: DynamoChunkMarkers;
let imports: DynamoImportRecords;

beforeAll(async () => {
  tables = await startLocalTables();
  s3 = await startS3Fixture({
    buckets: ['working', 'registers', 'reports'].map((name) => ({
      name,
      versioned: name === 'reports',
      lifecycle: [],
    })),
  });
  temporary = await mkdtemp(path.join(tmpdir(), 'handlers-'));
  stepFunctions = await startStepFunctions({
    dataFolder: path.join(temporary, 'step-functions'),
    // A check starts when an import has ended.
    stateMachines: [
      {
        arn: EXPORT_MACHINE,
        name: 'export',
        roleArn: 'arn:aws:iam::000000000000:role/export',
        definition: JSON.stringify(NO_WORK),
      },
    ],
    invokeFunction: () => Promise.reject(new Error('no function')),
    emit: () => {},
  });
  const clock = new StoppedClock();
  records = new DynamoExportRecords(tables.client, { exports: 'exports', audit: 'audit' }, clock);
  imports = new DynamoImportRecords(tables.client, { exports: 'exports', audit: 'audit' }, clock);
  chunkMarkers = new DynamoChunkMarkers(tables.client, 'exports', clock);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await s3.close();
  await tables.close();
  await stepFunctions.close();
  await rm(temporary, { recursive: true, force: true });
});

const put = (Key: string, Body: string, Bucket = 'working') =>
  s3.client.send(new PutObjectCommand({ Bucket, Key, Body }));
const keysIn = async (Prefix: string, Bucket = 'working') =>
  ((await s3.client.send(new ListObjectsV2Command({ Bucket, Prefix }))).Contents ?? []).map(({ Key }) => Key);

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
      state: { ...STATE, chunk: { index: 0, from: 0, to: 1 } },
      retryCount: 0,
      executionArn: '',
    };
    await expect(handler(event)).rejects.toThrow('EXPORTS_TABLE');
  });
});

describe('a configured handler', () => {
  beforeAll(() => {
    const environment = {
      // No other process uses it, as in Lambda.
      TMPDIR: temporary,
      [ENVIRONMENT.exportsTable]: 'exports',
      [ENVIRONMENT.auditTable]: 'audit',
      [ENVIRONMENT.workingBucket]: 'working',
      [ENVIRONMENT.registersBucket]: 'registers',
      [ENVIRONMENT.reportsBucket]: 'reports',
      [ENVIRONMENT.reportRetentionDays]: '1827',
      [ENVIRONMENT.stateMachineArn]: EXPORT_MACHINE,
      [ENVIRONMENT.importMachineArn]: IMPORT_MACHINE,
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

  /** A csv of activities and one of attendances, and with them a file that is no register. */
  async function readyImport(importId: string) {
    const keyOf = (fileId: string, partId: string) => incomingKey(TESTLAGET, importId, fileId, partId);
    const texts = { a: ACTIVITIES, d: ATTENDANCES, x: 'no;register' };
    await put(keyOf('f1', 'p1'), texts.a, 'registers');
    await put(keyOf('f1', 'p2'), texts.d, 'registers');
    await put(keyOf('f2', 'p1'), texts.x, 'registers');
    const part = (partId: string, name: string, text: string) => ({ partId, name, bytes: Buffer.byteLength(text) });
    const record = importRecord({
      importId,
      organisationNumber: TESTLAGET,
      status: 'reading',
      deadline: new Date(Date.now() + 3600_000).toISOString(),
      files: [
        importFile({
          fileId: 'f1',
          name: 'aktiviteter.csv',
          parts: [part('p1', 'aktiviteter.csv', texts.a), part('p2', 'deltakelser.csv', texts.d)],
        }),
        importFile({ fileId: 'f2', name: 'annet.csv', parts: [part('p1', 'annet.csv', texts.x)] }),
      ],
    });
    await imports.create(record);
    const state = { importId, attempt: 1, organisationNumber: TESTLAGET, correlationId: 'correlation' };
    return { key: { organisationNumber: TESTLAGET, importId }, state };
  }
  const importEvent = (state: object) => ({ state, retryCount: 0, executionArn: 'arn:execution' });

  it('plan-import, read-file and publish-register make the good file the register, and say why the other failed', async () => {
    const [plan, read, publish] = await Promise.all([
      import('../../lambdas/wiring/import/plan-import.ts'),
      import('../../lambdas/wiring/import/read-file.ts'),
      import('../../lambdas/wiring/import/publish-register.ts'),
    ]);
    const names = { exports: 'exports', audit: 'audit' };
    const catalogue = new DynamoRegisterCatalogue(tables.client, 'exports');
    await new DynamoConfigurationStore(tables.client, names, new StoppedClock(), catalogue).write(
      {
        organisation: 'Testlaget',
        organisationNumber: TESTLAGET,
        year: 2025,
        labels: LABELS,
        vocabularies: {},
        settings: {},
        columnConfiguration: null,
      },
      { actor: 'kari', actorName: null },
    );
    const { key, state } = await readyImport(IMPORT_ID);
    expect(await plan.handler(importEvent(state))).toEqual({ fileIds: ['f1', 'f2'] });
    await read.handler(importEvent({ ...state, fileId: 'f1' }));
    await expect(read.handler(importEvent({ ...state, fileId: 'f2' }))).rejects.toBeInstanceOf(Error);
    await publish.handler(importEvent({ ...state, failed: [{ fileId: 'f2', error: 'RegisterError' }] }));
    const record = await imports.read(key);
    expect(record).toMatchObject({ status: 'completed', registerVersion: 1 });
    expect(record?.files).toMatchObject([
      { status: 'completed', change: 'added' },
      { status: 'failed', failure: { retryable: false } },
    ]);
  });

  it('finaliser records the cost of an ended import, and deletes its uploads', async () => {
    const { handler } = await import('../../lambdas/wiring/events/finaliser.ts');
    const key = { organisationNumber: TESTLAGET, importId: IMPORT_ID };
    const input = { importId: IMPORT_ID, attempt: 1, organisationNumber: TESTLAGET, correlationId: 'correlation' };
    await handler(endedExecution(IMPORT_MACHINE, `${IMPORT_ID}-1`, 'SUCCEEDED', input));
    const record = await imports.read(key);
    // The invocations of plan-import, read-file (twice), publish-register and the finaliser.
    expect(record?.cost?.attempts[1]).toMatchObject({ lambdaRequests: 5, apiRequests: 1 });
    expect(await keysIn(`incoming/${TESTLAGET}/${IMPORT_ID}/`, 'registers')).toEqual([]);
  });

  it('finaliser publishes what an aborted import has read', async () => {
    const { handler } = await import('../../lambdas/wiring/events/finaliser.ts');
    const { handler: read } = await import('../../lambdas/wiring/import/read-file.ts');
    const { key, state } = await readyImport('01JZZZZZZZ0000000000000011');
    await read(importEvent({ ...state, fileId: 'f1' }));
    await handler(endedExecution(IMPORT_MACHINE, `${key.importId}-1`, 'ABORTED', state));
    expect(await imports.read(key)).toMatchObject({
      status: 'completed',
      files: [{ status: 'completed', change: 'unchanged' }, { status: 'failed' }],
    });
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
    const { chunks, basis } = (await plan.handler(event())) as { chunks: unknown[]; basis: unknown };
    expect(chunks).toEqual([{ index: 0, from: 0, to: 1 }]);
    await begin.handler(event({ status: 'querying_activities', chunkCount: 1 }));
    expect(await query.handler(event({ chunk: chunks[0], basis }))).toMatchObject({ keptActivities: 1, undated: null });
    await begin.handler(event({ status: 'aggregating', chunkCount: 1 }));
    expect(await aggregate.handler(event({ chunk: chunks[0], basis }))).toMatchObject({ counts: { activities: 1 } });
    expect((await chunkMarkers.list(STATE)).map(({ stage, state }) => [stage, state])).toEqual([
      ['aggregating', 'done'],
      ['querying_activities', 'done'],
    ]);
  });

  it('finaliser cleans up after a cancellation when EventBridge reports an aborted execution', async () => {
    const { handler } = await import('../../lambdas/wiring/events/finaliser.ts');
    await records.transition(STATE, 1, { to: 'cancelling', by: 'kari' }, 'kari');
    expect(await keysIn(PREFIX)).not.toEqual([]);
    await handler(endedExecution(EXPORT_MACHINE, `${EXPORT_ID}-1`, 'ABORTED', STATE));
    expect(await records.read(STATE)).toMatchObject({ status: 'cancelled', cancellation: { by: 'kari' } });
    // The invocations of plan-query, begin-phase (twice), two chunks and the finaliser.
    expect((await records.read(STATE))?.cost?.attempts[1]).toMatchObject({ lambdaRequests: 6, apiRequests: 1 });
    expect((await records.read(STATE))?.cost?.attempts[1]?.s3Writes).toBeGreaterThan(3);
    expect(await keysIn(PREFIX)).toEqual([]);
    await expect(handler(endedExecution(EXPORT_MACHINE, `${EXPORT_ID}-1`, 'ABORTED', null))).rejects.toMatchObject({
      name: 'ZodError',
    });
  });

  it('reconciler deletes a late write to an export cancelled an hour ago, and closes the export', async () => {
    const { handler } = await import('../../lambdas/wiring/events/reconciler.ts');
    const updatedAt = new Date(Date.now() - 3600_000).toISOString();
    const record = exportRecord({ exportId: '01JZZZZZZZ0000000000000002', status: 'cancelled', updatedAt });
    await records.create(record);
    const { organisationNumber, exportId } = record;
    const late = workingKeys(organisationNumber, exportId, 'initialised', { attempt: 1, retryCount: 0 });
    await put(late.json('basis'), '{}');
    await handler();
    expect(await keysIn(workingPrefix(organisationNumber, exportId))).toEqual([]);
    expect((await records.read(record))?.openPartition).toBeUndefined();
  });
});
