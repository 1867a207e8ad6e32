/** The stage that a failure names is the one whose function failed, however it did: end to end on the local engine. */
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Stage } from '../../lambdas/protocol.ts';
import { type Pipeline, startPipeline, until } from './pipeline.ts';
import { splitSample } from './split-sample.ts';

let pipeline: Pipeline;

beforeAll(async () => {
  pipeline = await startPipeline({ injectable: true });
  // Each file is a chunk of its own, so each stage of chunks has more than one call.
  await pipeline.import(await splitSample(path.join(pipeline.dataFolder, 'split'), 2));
});
afterAll(() => pipeline.close());
afterEach(() => pipeline.engine.clearFaults());

/** With the number of calls of its function that an export makes before. */
const FUNCTIONS: readonly (readonly [functionName: string, after: number, stage: Stage])[] = [
  ['plan-query', 0, 'initialised'],
  ['begin-phase', 0, 'querying_activities'],
  ['query-activities', 1, 'querying_activities'],
  ['begin-phase', 1, 'aggregating'],
  ['aggregate-activities', 1, 'aggregating'],
  ['deduplicate-participants', 0, 'deduplicating'],
  ['begin-phase', 2, 'mapping_columns'],
  ['map-columns', 1, 'mapping_columns'],
  ['generate-file', 0, 'generating_file'],
  ['bundle-attachments', 0, 'bundling_attachments'],
  ['store-file', 0, 'storing_file'],
];

/** More tries than the machine makes. */
const ALWAYS = { times: 50 } as const;

const failed = async (fault: Parameters<Pipeline['engine']['inject']>[0]) => {
  pipeline.engine.inject(fault);
  const api = pipeline.as('nbf-kari');
  const { exportId } = await api.start({ year: 2025, includeAttachments: true });
  const view = await until(api, exportId, ['failed']);
  return [view.result?.outcome === 'failed' && view.result.stage, view.progress.stage];
};

describe('a failure names the stage', () => {
  it.each(FUNCTIONS)('of %s after %d calls when it is killed: %s', async (functionName, after, stage) => {
    expect(await failed({ functionName, kind: 'kill', after, ...ALWAYS })).toEqual([stage, stage]);
  });

  it.each(FUNCTIONS)('of %s after %d calls when it cannot be called: %s', async (functionName, after, stage) => {
    const errorType = 'Runtime.ImportModuleError';
    expect(await failed({ functionName, kind: 'fail', after, errorType, ...ALWAYS })).toEqual([stage, stage]);
  });
});
