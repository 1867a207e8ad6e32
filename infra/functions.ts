/**
 * Every Lambda of the system: where its handler is, what it may cost and what it may touch. Plain data without CDK, so that
 * bundling, synthesis and tests read the same list; its key is the file's name, and the construct's in CamelCase.
 */

/** What a Lambda may touch. `access.ts` says what each means in IAM and in environment variables. */
export type Capability =
  /** Reading and writing single items: records, locks, chunks, marks. */
  | 'exports'
  /** Changing fields of one. */
  | 'exports:update'
  /** Deleting one: above all a lock that has served. */
  | 'exports:delete'
  /** Reading a partition: an organisation's exports, an export's chunks. */
  | 'exports:query'
  | 'exports:open'
  | 'audit:append'
  | 'audit:read'
  | 'activities:read'
  | 'activities:write'
  | 'working:read'
  | 'working:write'
  | 'working:upload'
  | 'working:delete'
  | 'imports:read'
  | 'reports:read'
  | 'reports:write'
  | 'executions:start'
  | 'executions:stop'
  | 'executions:describe'
  | 'executions:history'
  | 'manifest-key'
  | 'link-signer'
  /** Redeeming a ticket and writing the connection that it lets in; no other items. */
  | 'connections:open'
  /** Deleting a connection; no other items. */
  | 'connections:close'
  | 'connections:post'
  | 'tickets'
  | 'page-origin';

export interface FunctionSpecification {
  /** The handler's file, from the folder `lambdas/`. */
  readonly entry: string;
  readonly description: string;
  /** At most 1024: no stage may need more (issue bound). CPU grows with it, hence 1024 where there is work to do. */
  readonly memoryMegabytes: number;
  readonly timeoutSeconds: number;
  readonly access: readonly Capability[];
}

/** What every change of status takes: one transaction with its audit event and, where it ends a run, the end of the lock. */
const STATUS = ['exports', 'exports:delete', 'audit:append'] as const;
/** The wrapper of a chunk's stage marks it as done or failed besides. */
const CHUNK = [...STATUS, 'exports:update'] as const;
const WORKING = ['working:read', 'working:write'] as const;

/** One per Task state of `state-machine.ts`. */
export const STAGE_FUNCTIONS = {
  'plan-query': {
    entry: 'wiring/stages/plan-query.ts',
    description: 'Verifies the organisation, checks the labels and cuts the register into chunks',
    memoryMegabytes: 1024,
    timeoutSeconds: 120,
    access: [...STATUS, 'activities:read', ...WORKING],
  },
  'begin-phase': {
    entry: 'wiring/stages/begin-phase.ts',
    description: 'Writes the status that a Map is about to work in',
    memoryMegabytes: 512,
    timeoutSeconds: 30,
    access: STATUS,
  },
  'query-activities': {
    entry: 'wiring/stages/query-activities.ts',
    description: 'One chunk: snapshot of its activities to the working prefix',
    memoryMegabytes: 1024,
    timeoutSeconds: 300,
    access: [...CHUNK, 'activities:read', ...WORKING],
  },
  'complete-empty': {
    entry: 'wiring/stages/complete-empty.ts',
    description: 'Ends an export that keeps no activity',
    memoryMegabytes: 512,
    timeoutSeconds: 60,
    access: STATUS,
  },
  'aggregate-activities': {
    entry: 'wiring/stages/aggregate-activities.ts',
    description: 'One chunk: compact facts and sums from its snapshot',
    memoryMegabytes: 1024,
    timeoutSeconds: 300,
    access: [...CHUNK, ...WORKING],
  },
  'deduplicate-participants': {
    entry: 'wiring/stages/deduplicate-participants.ts',
    description: 'Persons, verdict on each day and final figures, over the whole register',
    memoryMegabytes: 1024,
    timeoutSeconds: 900,
    access: [...STATUS, ...WORKING],
  },
  'map-columns': {
    entry: 'wiring/stages/map-columns.ts',
    description: 'One chunk: the rows of the report',
    memoryMegabytes: 1024,
    timeoutSeconds: 300,
    access: [...CHUNK, ...WORKING],
  },
  'generate-file': {
    entry: 'wiring/stages/generate-file.ts',
    description: 'Streams the workbook or the csv files',
    memoryMegabytes: 1024,
    timeoutSeconds: 900,
    access: [...STATUS, 'exports:query', 'working:read', 'working:upload'],
  },
  'bundle-attachments': {
    entry: 'wiring/stages/bundle-attachments.ts',
    description: 'A zip of the report and its attachments',
    memoryMegabytes: 1024,
    timeoutSeconds: 900,
    access: [...STATUS, 'working:read', 'working:upload'],
  },
  'store-file': {
    entry: 'wiring/stages/store-file.ts',
    description: 'Stores, reads back, reconciles, signs and publishes',
    memoryMegabytes: 1024,
    timeoutSeconds: 900,
    access: [...STATUS, 'working:read', 'reports:read', 'reports:write', 'manifest-key', 'link-signer'],
  },
} as const satisfies Record<string, FunctionSpecification>;

export const EVENT_FUNCTIONS = {
  finaliser: {
    entry: 'wiring/events/finaliser.ts',
    description: 'Brings an ended execution to its terminal status, cleans up and says what it cost',
    memoryMegabytes: 512,
    timeoutSeconds: 300,
    access: [...STATUS, 'exports:query', 'working:delete', 'executions:history'],
  },
  reconciler: {
    entry: 'wiring/events/reconciler.ts',
    description: 'Sees to it that no export stays pending and no deleted prefix fills again',
    memoryMegabytes: 512,
    timeoutSeconds: 300,
    access: [
      ...STATUS,
      'exports:query',
      'exports:open',
      // To delete a register that has been replaced: what it holds is found first.
      'activities:read',
      'activities:write',
      'working:delete',
      'executions:start',
      'executions:describe',
      'executions:history',
    ],
  },
  'import-register': {
    entry: 'wiring/import/import-register.ts',
    description: 'Reads an uploaded register into the activities table',
    memoryMegabytes: 1024,
    timeoutSeconds: 900,
    access: ['exports', 'exports:delete', 'activities:write', 'imports:read'],
  },
} as const satisfies Record<string, FunctionSpecification>;

export const API_FUNCTIONS = {
  api: {
    entry: 'wiring/api.ts',
    description: 'The HTTP API',
    memoryMegabytes: 1024,
    // API Gateway gives up after 30 s; an answer after that is seen by nobody.
    timeoutSeconds: 29,
    access: [
      ...STATUS,
      'exports:query',
      'audit:read',
      'reports:read',
      'executions:start',
      'executions:stop',
      'executions:describe',
      'link-signer',
      // A paused export that is cancelled has no execution whose end would clean up.
      'working:delete',
      'tickets',
    ],
  },
} as const satisfies Record<string, FunctionSpecification>;

export const WEBSOCKET_FUNCTIONS = {
  connect: {
    entry: 'wiring/websocket/connect.ts',
    description: 'Trades a single-use ticket for a connection',
    memoryMegabytes: 512,
    timeoutSeconds: 10,
    access: ['connections:open', 'page-origin'],
  },
  disconnect: {
    entry: 'wiring/websocket/disconnect.ts',
    description: 'Forgets a connection',
    memoryMegabytes: 512,
    timeoutSeconds: 10,
    access: ['connections:close'],
  },
  heartbeat: {
    entry: 'wiring/websocket/heartbeat.ts',
    description: 'Answers a ping, so that an idle connection stays open',
    memoryMegabytes: 512,
    timeoutSeconds: 10,
    access: [],
  },
  push: {
    entry: 'wiring/stream/push.ts',
    description: 'Folds chunk counts into the export and tells the sockets',
    memoryMegabytes: 512,
    timeoutSeconds: 60,
    access: ['exports', 'exports:update', 'exports:query', 'connections:close', 'connections:post'],
  },
} as const satisfies Record<string, FunctionSpecification>;

export type StageFunctionName = keyof typeof STAGE_FUNCTIONS;
export type WebSocketFunctionName = keyof typeof WEBSOCKET_FUNCTIONS;
export type FunctionName =
  | StageFunctionName
  | keyof typeof EVENT_FUNCTIONS
  | keyof typeof API_FUNCTIONS
  | WebSocketFunctionName;

export const FUNCTIONS: Readonly<Record<FunctionName, FunctionSpecification>> = {
  ...STAGE_FUNCTIONS,
  ...EVENT_FUNCTIONS,
  ...API_FUNCTIONS,
  ...WEBSOCKET_FUNCTIONS,
};

const isFunctionName = (name: string): name is FunctionName => name in FUNCTIONS;
export const FUNCTION_NAMES: readonly FunctionName[] = Object.keys(FUNCTIONS).filter(isFunctionName);

/** `plan-query` is `PlanQuery` among the constructs and states. */
export function constructId(name: FunctionName): string {
  return name
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}
