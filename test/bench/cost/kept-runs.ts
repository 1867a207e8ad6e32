/** The runs that `npm run bench -- cost --keep` has counted, which the test compares with. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import type { Operations } from './operations.ts';

export const KEPT_RUNS = path.join(import.meta.dirname, 'kept-runs.json');

const count = z.number().min(0);
const operationsSchema: z.ZodType<Operations> = z.object({
  lambdas: z.record(z.string(), z.object({ invocations: count, milliseconds: count, megabytes: count })),
  stateTransitions: count,
  readUnits: count,
  writeUnits: count,
  s3Writes: count,
  s3Reads: count,
  kmsRequests: count,
  secretRequests: count,
  apiRequests: count,
  webSocketMessages: count,
  logBytes: count,
  traces: count,
  bytesToInternet: count,
});

const keptRunsSchema = z.object({
  date: z.iso.date(),
  sizes: z.array(z.object({ activities: z.int(), fromFile: operationsSchema, again: operationsSchema })),
});
export type KeptRuns = z.infer<typeof keptRunsSchema>;

export function readKeptRuns(): KeptRuns {
  return keptRunsSchema.parse(JSON.parse(readFileSync(KEPT_RUNS, 'utf8')));
}
