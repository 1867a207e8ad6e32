import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { FUNCTION_NAMES, type FunctionName } from '../../../infra/functions.ts';
import { ENVIRONMENT as E } from '../../../lambdas/environment.ts';
import { MAX_CSV_BYTES } from '../../../lambdas/protocol.ts';
import { type SynthesisedTemplate, synthesisedTemplate } from '../synthesised.ts';

let template: SynthesisedTemplate;
beforeAll(async () => {
  template = await synthesisedTemplate();
}, 120_000);

/** The variables of every Lambda. */
const HOUSE = ['NODE_OPTIONS', 'POWERTOOLS_SERVICE_NAME', 'POWERTOOLS_METRICS_NAMESPACE', 'ORGANISATIONS'];
/** They end exports and imports, and put reports under retention. */
const CLEANER = [
  E.exportsTable,
  E.auditTable,
  E.registersBucket,
  E.workingBucket,
  E.reportsBucket,
  E.reportRetentionDays,
  E.stateMachineArn,
  E.importMachineArn,
];
/** The further variables of each Lambda. */
const VARIABLES: Readonly<Record<FunctionName, readonly string[]>> = {
  'plan-query': [E.exportsTable, E.auditTable, E.registersBucket, E.workingBucket],
  'begin-phase': [E.exportsTable, E.auditTable],
  'query-activities': [E.exportsTable, E.auditTable, E.registersBucket, E.workingBucket],
  'complete-empty': [E.exportsTable, E.auditTable],
  'aggregate-activities': [E.exportsTable, E.auditTable, E.registersBucket, E.workingBucket],
  'deduplicate-participants': [E.exportsTable, E.auditTable, E.registersBucket, E.workingBucket],
  'complete-check': [E.exportsTable, E.auditTable, E.registersBucket, E.workingBucket],
  'map-columns': [E.exportsTable, E.auditTable, E.registersBucket, E.workingBucket],
  'generate-file': [E.exportsTable, E.auditTable, E.registersBucket, E.workingBucket],
  'bundle-attachments': [E.exportsTable, E.auditTable, E.workingBucket],
  'store-file': [E.exportsTable, E.auditTable, E.workingBucket, E.reportsBucket, E.manifestKeyId],
  'plan-import': [E.exportsTable],
  'read-file': [E.exportsTable, E.auditTable, E.registersBucket],
  'publish-register': [E.exportsTable, E.auditTable, E.registersBucket],
  finaliser: CLEANER,
  reconciler: CLEANER,
  notifier: [E.exportsTable, E.userPoolId, E.mailSender, E.allowedOrigin],
  erase: [E.exportsTable, E.auditTable, E.registersBucket, E.workingBucket],
  api: [
    E.eraseFunction,
    E.exportsTable,
    E.auditTable,
    E.reportsBucket,
    E.registersBucket,
    E.workingBucket,
    E.stateMachineArn,
    E.importMachineArn,
    E.manifestKeyId,
    E.linkSignerSecretId,
    E.webSocketUrl,
    E.mailSender,
  ],
  records: [E.exportsTable, E.registersBucket],
  connect: [E.exportsTable, E.allowedOrigin],
  disconnect: [E.exportsTable],
  heartbeat: [],
  push: [E.exportsTable, E.connectionsEndpoint],
};

/** In megabytes; the others have what V8 chooses. */
const SEMI_SPACES = new Map<FunctionName, number>([
  ['read-file', 16],
  ['deduplicate-participants', 8],
  ['generate-file', 8],
  ['store-file', 8],
]);

describe.each(FUNCTION_NAMES)('the Lambda %s', (name) => {
  it('runs its bundle on Node 24 on Arm, with tracing and source maps', () => {
    expect(template.lambda(name).Properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      TracingConfig: { Mode: 'Active' },
      Environment: {
        Variables: { NODE_OPTIONS: expect.stringMatching(/^--enable-source-maps\b/), POWERTOOLS_SERVICE_NAME: name },
      },
    });
  });

  it('limits the young generation of V8 where memory must stay small', () => {
    const { Variables } = Object(template.lambda(name).Properties.Environment);
    const limits = Variables.NODE_OPTIONS.split(' ').slice(1);
    const megabytes = SEMI_SPACES.get(name);
    expect(limits).toEqual(megabytes === undefined ? [] : [`--max-semi-space-size=${megabytes}`]);
  });

  it('needs no more memory than brings one core, and 15 minutes', () => {
    const { MemorySize, Timeout } = template.lambda(name).Properties;
    expect(MemorySize).toBeGreaterThanOrEqual(256);
    expect(MemorySize).toBeLessThanOrEqual(1769);
    expect(Timeout).toBeGreaterThan(0);
    expect(Timeout).toBeLessThanOrEqual(900);
  });

  it('has environment variables only for what it uses', () => {
    const { Variables } = Object(template.lambda(name).Properties.Environment);
    const ofMemory = name === 'deduplicate-participants' ? ['MALLOC_MMAP_THRESHOLD_'] : [];
    expect(Object.keys(Variables).sort()).toEqual([...VARIABLES[name], ...HOUSE, ...ofMemory].sort());
  });

  it('uses the stack name as metrics namespace, and allows every organisation unless some are named', () => {
    const { Variables } = Object(template.lambda(name).Properties.Environment);
    expect(Variables).toMatchObject({ POWERTOOLS_METRICS_NAMESPACE: 'BufdirExport', ORGANISATIONS: 'any' });
  });

  it('has its code and source map in the folder that synthesis names', () => {
    const folder = template.synthesis.codeFolders.get(template.lambda(name).logicalId) ?? 'nowhere';
    expect(existsSync(join(folder, 'index.mjs'))).toBe(true);
    expect(existsSync(join(folder, 'index.mjs.map'))).toBe(true);
  });
});

it('has more disk than it gets for nothing only where uploads are read', () => {
  const withDisk = FUNCTION_NAMES.filter((name) => template.lambda(name).Properties.EphemeralStorage !== undefined);
  expect(withDisk).toEqual(['read-file']);
  const { EphemeralStorage } = template.lambda('read-file').Properties;
  // Two csv files of the largest size, and as much again for the rows that wait on the disk.
  expect(Object(EphemeralStorage).Size * 1024 ** 2).toBeGreaterThan(4 * MAX_CSV_BYTES);
});

it('log groups have a retention time and are retained when the stack is deleted', () => {
  const groups = template.all('AWS::Logs::LogGroup');
  expect(groups.length).toBeGreaterThan(FUNCTION_NAMES.length);
  for (const group of groups) {
    expect(group.Properties.RetentionInDays).toBe(365);
    expect(group.DeletionPolicy).toBe('RetainExceptOnCreate');
  }
});

it('Lambdas do not share roles or log groups', () => {
  const lambdas = template.all('AWS::Lambda::Function');
  const distinct = (property: string) => new Set(lambdas.map((lambda) => JSON.stringify(lambda.Properties[property])));
  expect(lambdas).toHaveLength(FUNCTION_NAMES.length);
  expect(distinct('Role').size).toBe(lambdas.length);
  expect(distinct('LoggingConfig').size).toBe(lambdas.length);
});
