/** What is said of each Lambda, and what it may use. Plain data without CDK. */
import { STAGES } from '../../lambdas/protocol.ts';

/** Prefixes of a register's objects, see `lambdas/domain/registers/register-keys.ts`. */
export const REGISTER_PARTS = [
  'chunks',
  'lists',
  'files',
  'manifests',
  'facts',
  'counted',
  'rows-in-error',
  'checks',
] as const;
export type RegisterPart = (typeof REGISTER_PARTS)[number];

export type RegisterCapability = `${RegisterPart}:${'read' | 'write'}`;

/** Prefixes of an export's working objects, see `lambdas/domain/export/objects/working-keys.ts`: what each stage makes, and uploads. */
export const WORKING_PARTS = [...STAGES, 'attachments'] as const;
/** `read` includes listing, which one part of each reader must have: without it S3 answers 403 for any missing key. */
export type WorkingCapability = `work/${(typeof WORKING_PARTS)[number]}:${'read' | 'get' | 'write' | 'upload'}`;

/** Executions of the two state machines. */
export type MachineCapability =
  `${'export-executions' | 'import-executions'}:${'start' | 'stop' | 'describe' | 'history'}`;

/** What a Lambda may use. `access.ts` turns each into IAM statements and environment variables. */
export type Capability =
  /** Reading and writing single items: records, locks, chunks, marks. */
  | 'exports'
  /** Reading single items. */
  | 'exports:read'
  /** Changing fields of an item. */
  | 'exports:update'
  /** Deleting an item, mainly a lock that is not needed any more. */
  | 'exports:delete'
  /** Reading a partition: an organisation's exports, an export's chunks. */
  | 'exports:query'
  | 'exports:open'
  | 'audit:append'
  | 'audit:read'
  | WorkingCapability
  | 'working:delete'
  | 'reports:read'
  | 'reports:write'
  /** Putting versions of reports under retention, and deleting those that no export names. */
  | 'reports:keep'
  /** Listing uploads with their sizes, and deleting them, without their contents. */
  | 'incoming:delete'
  /** Reading uploads by their names, and deleting them. */
  | 'incoming:take'
  /** Signing a PUT: whoever has the URL uploads with the rights of the Lambda that signed it. */
  | 'incoming:write'
  | RegisterCapability
  /** Listing and deleting all that registers consist of. */
  | 'registers:delete'
  | MachineCapability
  | 'manifest-key'
  /** Its public half alone. */
  | 'manifest-key:public'
  | 'link-signer'
  /** Redeeming a ticket and writing its connection; no other items. */
  | 'connections:open'
  /** Listing the connections of an organisation; no other items. */
  | 'connections:read'
  /** Deleting a connection; no other items. */
  | 'connections:close'
  | 'connections:post'
  | 'tickets'
  /** What became of each mail, and who wants none; no other items. */
  | 'notifications'
  /** Looking a user up in the pool. */
  | 'users:read'
  /** Knowing whether mails are sent. */
  | 'mail:known'
  /** Sending from the one address, if there is one. */
  | 'mail:send'
  /** Invoking the function that erases persons. */
  | 'erase'
  | 'page-origin';

export interface FunctionSpecification {
  /** The handler's file, relative to `lambdas/`. */
  readonly entry: string;
  readonly description: string;
  /** CPU grows with memory, to a core at 1769, and one thread uses no more. Stages with much work have 1024. */
  readonly memoryMegabytes: number;
  readonly timeoutSeconds: number;
  /** Of `/tmp`; without it 512 MB, which cost nothing. */
  readonly diskMegabytes?: number;
  /** Of a semi-space of V8's young generation, which holds short-lived objects; without it V8 lets it grow to 64 MB. */
  readonly semiSpaceMegabytes?: number;
  /** Large buffers go back to the system as soon as they are free; otherwise glibc keeps most of them, in pieces. */
  readonly returnsBuffers?: true;
  readonly access: readonly Capability[];
}
