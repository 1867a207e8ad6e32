/**
 * Every Lambda of the system: its handler, memory, timeout and permissions. Plain data without CDK, so that bundling, synthesis
 * and tests read the same list. The key is the file's name, and in CamelCase the construct's.
 */

import type { FunctionSpecification } from './functions/specification.ts';
import { STAGE_FUNCTIONS, STATUS } from './functions/stage-functions.ts';

/** A change of an import's status and its audit event. */
const IMPORT_STATUS = ['exports', 'audit:append'] as const;
/** What the publication of a register needs: the version before it, and the files that have been read. */
const PUBLICATION = ['exports:update', 'files:read', 'manifests:read', 'manifests:write'] as const;

/** One per Task state of `import-machine.ts`. */
export const IMPORT_FUNCTIONS = {
  'plan-import': {
    entry: 'wiring/import/plan-import.ts',
    description: 'Checks that the session may be read, and lists its files',
    memoryMegabytes: 512,
    timeoutSeconds: 30,
    access: ['exports'],
  },
  'read-file': {
    entry: 'wiring/import/read-file.ts',
    description: 'One file: its chunks, its findings and its rows in error',
    memoryMegabytes: 1024,
    timeoutSeconds: 900,
    // The uploads of one file, at most two csv of 1 GB, and the rows that wait for their activity.
    diskMegabytes: 6144,
    // Reading makes many short-lived objects and keeps few: with 64 MB it takes 100 MB more and the same time.
    semiSpaceMegabytes: 16,
    access: [
      ...IMPORT_STATUS,
      'incoming:take',
      'manifests:read',
      'files:write',
      // The objects of an unchanged file are compared with their names before it counts as whole.
      'chunks:read',
      'chunks:write',
      'lists:read',
      'lists:write',
      'rows-in-error:write',
    ],
  },
  'publish-register': {
    entry: 'wiring/import/publish-register.ts',
    description: 'Makes the files that have been read a new version of the register',
    memoryMegabytes: 1024,
    timeoutSeconds: 120,
    access: [...IMPORT_STATUS, ...PUBLICATION],
  },
} as const satisfies Record<string, FunctionSpecification>;

export const EVENT_FUNCTIONS = {
  finaliser: {
    entry: 'wiring/events/finaliser.ts',
    description: 'Writes the terminal status of an ended execution, cleans up and records its cost',
    memoryMegabytes: 512,
    timeoutSeconds: 300,
    access: [
      ...STATUS,
      // Files that were read are published also when their execution has broken off.
      ...PUBLICATION,
      'exports:query',
      'working:delete',
      'reports:keep',
      'incoming:delete',
      // The end of an export starts the next one that waits; that of an import or a check starts a check, or stops one.
      'export-executions:start',
      'export-executions:stop',
      'export-executions:history',
      'import-executions:history',
    ],
  },
  reconciler: {
    entry: 'wiring/events/reconciler.ts',
    description: 'Ends exports and imports that stay open, and deletes what nothing names any more',
    memoryMegabytes: 512,
    timeoutSeconds: 300,
    access: [
      ...STATUS,
      ...PUBLICATION,
      'exports:query',
      'exports:open',
      'working:delete',
      'reports:keep',
      'incoming:delete',
      'registers:delete',
      'export-executions:start',
      'export-executions:stop',
      'export-executions:describe',
      'export-executions:history',
      'import-executions:start',
      'import-executions:stop',
      'import-executions:describe',
      'import-executions:history',
    ],
  },
  notifier: {
    entry: 'wiring/events/notifier.ts',
    description: 'Sends a mail when an export or an import ends that nobody watches',
    memoryMegabytes: 512,
    timeoutSeconds: 60,
    access: ['notifications', 'connections:read', 'users:read', 'mail:send', 'page-origin'],
  },
} as const satisfies Record<string, FunctionSpecification>;

export const API_FUNCTIONS = {
  api: {
    entry: 'wiring/api.ts',
    description: 'The HTTP API',
    memoryMegabytes: 1024,
    // API Gateway times out after 30 s, so a later answer is lost.
    timeoutSeconds: 29,
    access: [
      ...STATUS,
      // The record of a version that the API replaces.
      'exports:update',
      'exports:query',
      'audit:read',
      'reports:read',
      'checks:read',
      'export-executions:start',
      'export-executions:stop',
      'export-executions:describe',
      'import-executions:start',
      'import-executions:stop',
      'import-executions:describe',
      'manifest-key:public',
      'link-signer',
      // A paused export has no execution, so cancelling it must clean up here; so must cancelling an import.
      'working:delete',
      'incoming:write',
      'incoming:delete',
      'rows-in-error:read',
      // Taking a file out, and an earlier version again, is a manifest of its own.
      'manifests:read',
      'manifests:write',
      'tickets',
      'mail:known',
      'erase',
    ],
  },
  records: {
    entry: 'wiring/records.ts',
    description: 'The rows of findings, near misses and places, for coordinators and auditors',
    memoryMegabytes: 1024,
    timeoutSeconds: 29,
    access: ['exports:read', 'checks:read', 'manifests:read', 'chunks:read', 'lists:read'],
  },
} as const satisfies Record<string, FunctionSpecification>;

export const PRIVACY_FUNCTIONS = {
  erase: {
    entry: 'wiring/privacy/erase.ts',
    description: 'Erases a person, or all registers of an organisation, on request',
    memoryMegabytes: 1024,
    // The API waits for half a minute; a large register takes longer, and the request is then repeated.
    timeoutSeconds: 900,
    access: [
      ...STATUS,
      'exports:update',
      'exports:query',
      'exports:open',
      'audit:read',
      'chunks:read',
      'chunks:write',
      'lists:read',
      'lists:write',
      'manifests:read',
      'manifests:write',
      'files:read',
      'registers:delete',
      'incoming:delete',
      'working:delete',
    ],
  },
} as const satisfies Record<string, FunctionSpecification>;

export const WEBSOCKET_FUNCTIONS = {
  connect: {
    entry: 'wiring/websocket/connect.ts',
    description: 'Trades a single-use ticket for a connection',
    memoryMegabytes: 512,
    timeoutSeconds: 10,
    access: ['connections:open', 'connections:close', 'page-origin'],
  },
  disconnect: {
    entry: 'wiring/websocket/disconnect.ts',
    description: 'Deletes a connection',
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
    description: 'Adds chunk counts to the export and sends messages to the sockets',
    memoryMegabytes: 512,
    timeoutSeconds: 60,
    access: ['exports', 'exports:update', 'exports:query', 'connections:close', 'connections:post'],
  },
} as const satisfies Record<string, FunctionSpecification>;

export type StageFunctionName = keyof typeof STAGE_FUNCTIONS;
export type ImportFunctionName = keyof typeof IMPORT_FUNCTIONS;
export type WebSocketFunctionName = keyof typeof WEBSOCKET_FUNCTIONS;
export type FunctionName =
  | StageFunctionName
  | ImportFunctionName
  | keyof typeof EVENT_FUNCTIONS
  | keyof typeof API_FUNCTIONS
  | keyof typeof PRIVACY_FUNCTIONS
  | WebSocketFunctionName;

export const FUNCTIONS: Readonly<Record<FunctionName, FunctionSpecification>> = {
  ...STAGE_FUNCTIONS,
  ...IMPORT_FUNCTIONS,
  ...EVENT_FUNCTIONS,
  ...API_FUNCTIONS,
  ...PRIVACY_FUNCTIONS,
  ...WEBSOCKET_FUNCTIONS,
};

const isFunctionName = (name: string): name is FunctionName => name in FUNCTIONS;
export const FUNCTION_NAMES: readonly FunctionName[] = Object.keys(FUNCTIONS).filter(isFunctionName);

/** `plan-query` becomes `PlanQuery`, the name of its construct and state. */
export function constructId(name: FunctionName): string {
  return name
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}
