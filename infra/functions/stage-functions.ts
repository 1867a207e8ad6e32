/** The Lambdas of the export's machine. */
import type { FunctionSpecification } from './specification.ts';

/** What a change of status needs: one transaction with its audit event and, at the end of a run, the deletion of the lock. */
export const STATUS = ['exports', 'exports:delete', 'audit:append'] as const;
/** The wrapper of a chunk's stage also marks the chunk as done or failed. */
const CHUNK = [...STATUS, 'exports:update'] as const;
/** What every stage after the plan reads. */
const BASIS = ['work/initialised:read'] as const;
/** One per Task state of `state-machine.ts`. */
export const STAGE_FUNCTIONS = {
  'plan-query': {
    entry: 'wiring/stages/plan-query.ts',
    description: 'Verifies the organisation, checks the labels and divides the register into chunks',
    memoryMegabytes: 1024,
    timeoutSeconds: 120,
    // The query finds the name of an organisation that has no configuration of the year.
    access: [...STATUS, 'exports:query', 'manifests:read', 'work/initialised:read', 'work/initialised:write'],
  },
  'begin-phase': {
    entry: 'wiring/stages/begin-phase.ts',
    description: 'Writes the status of the Map that starts next',
    memoryMegabytes: 512,
    timeoutSeconds: 30,
    access: STATUS,
  },
  'query-activities': {
    entry: 'wiring/stages/query-activities.ts',
    description: 'One chunk: compares its part of the register with its hashes, and says how much there is to report',
    memoryMegabytes: 1024,
    timeoutSeconds: 300,
    access: [...CHUNK, 'chunks:read', ...BASIS],
  },
  'complete-empty': {
    entry: 'wiring/stages/complete-empty.ts',
    description: 'Ends an export that keeps no activity, or says that no date can be read',
    memoryMegabytes: 512,
    timeoutSeconds: 60,
    access: [...STATUS, 'exports:query'],
  },
  'aggregate-activities': {
    entry: 'wiring/stages/aggregate-activities.ts',
    description: 'One chunk: compact facts and sums, kept with the register for the next export',
    memoryMegabytes: 1024,
    timeoutSeconds: 300,
    access: [...CHUNK, 'chunks:read', 'facts:read', 'facts:write', ...BASIS, 'work/aggregating:write'],
  },
  'deduplicate-participants': {
    entry: 'wiring/stages/deduplicate-participants.ts',
    description: 'Persons, verdicts on each day and final figures for the whole register',
    // One core: with less memory its one thread costs the same, and takes longer.
    memoryMegabytes: 1769,
    timeoutSeconds: 900,
    // A report of 100,000 activities takes 230 MB without the SDK, of a million 1,100.
    semiSpaceMegabytes: 8,
    returnsBuffers: true,
    // What the check before said of days that count now.
    access: [
      ...STATUS,
      'exports:query',
      'lists:read',
      'facts:read',
      'counted:read',
      'counted:write',
      'checks:read',
      ...BASIS,
      'work/deduplicating:write',
    ],
  },
  'complete-check': {
    entry: 'wiring/stages/complete-check.ts',
    description: 'Figures, findings by cause and near misses of a check, without a report',
    memoryMegabytes: 1024,
    timeoutSeconds: 300,
    access: [
      // A check has no lock to delete at its end.
      'exports',
      'audit:append',
      'exports:query',
      'lists:read',
      ...BASIS,
      'work/aggregating:get',
      'work/deduplicating:get',
      // The records of accepted findings are compared with those that were accepted.
      'manifests:read',
      'chunks:read',
      'checks:write',
    ],
  },
  'map-columns': {
    entry: 'wiring/stages/map-columns.ts',
    description: 'One chunk: the rows of the report',
    memoryMegabytes: 1024,
    timeoutSeconds: 300,
    access: [...CHUNK, 'chunks:read', ...BASIS, 'work/deduplicating:get', 'work/mapping_columns:write'],
  },
  'generate-file': {
    entry: 'wiring/stages/generate-file.ts',
    description: 'Streams the workbook or the csv files',
    memoryMegabytes: 1024,
    timeoutSeconds: 900,
    // Rows and their XML live shortly: with 64 MB it takes 100 MB more and the same time.
    semiSpaceMegabytes: 8,
    access: [
      ...STATUS,
      'exports:query',
      'lists:read',
      ...BASIS,
      'work/aggregating:get',
      'work/deduplicating:get',
      'work/mapping_columns:get',
      'work/generating_file:upload',
    ],
  },
  'bundle-attachments': {
    entry: 'wiring/stages/bundle-attachments.ts',
    description: 'A zip of the report and its attachments',
    memoryMegabytes: 1024,
    timeoutSeconds: 900,
    access: [
      ...STATUS,
      'work/initialised:get',
      'work/generating_file:get',
      'work/attachments:read',
      'work/bundling_attachments:upload',
    ],
  },
  'store-file': {
    entry: 'wiring/stages/store-file.ts',
    description: 'Stores, reads back, reconciles, signs and publishes',
    memoryMegabytes: 1024,
    timeoutSeconds: 900,
    // A million activities take 242 MB without the SDK; with 64 MB 352, for a little less CPU.
    semiSpaceMegabytes: 8,
    access: [
      ...STATUS,
      'exports:query',
      ...BASIS,
      // The figures. Rows and findings are in the report itself, and are compared by their hashes.
      'work/deduplicating:get',
      'work/generating_file:get',
      'work/bundling_attachments:get',
      'reports:read',
      'reports:write',
      'manifest-key',
    ],
  },
} as const satisfies Record<string, FunctionSpecification>;
