/**
 * Permissions: each capability of `functions.ts` as IAM statements and environment variables. A Lambda gets both or neither,
 * so that no variable names a resource it may not use. `test/infra/iam` records the AWS calls of the Lambdas in whole runs,
 * and fails for calls that are denied, for grants that are not used, and for grants wider than its table allows.
 */
import { Stack } from 'aws-cdk-lib';
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { ENVIRONMENT, KEY_PREFIX, OPEN_EXPORTS_INDEX } from '../lambdas/environment.ts';
import { acknowledgeWildcard } from './constructs/acknowledge.ts';
import type { LinkSigner } from './constructs/link-signer.ts';
import type { MailSender } from './constructs/mail-sender.ts';
import type { StageFunction } from './constructs/stage-function.ts';
import {
  type Capability,
  type MachineCapability,
  REGISTER_PARTS,
  type RegisterCapability,
  WORKING_PARTS,
  type WorkingCapability,
} from './functions/specification.ts';
import { FUNCTIONS, type FunctionName } from './functions.ts';
import {
  allow,
  DELETE_OBJECTS,
  DELETE_UPLOADS,
  GET_OBJECTS,
  type Grant,
  KEEP_VERSIONS,
  type KeyService,
  type ObjectAccess,
  onBucket,
  onConnections,
  onExecutions,
  onIndex,
  onItems,
  onMail,
  onSecret,
  onTable,
  READ_OBJECTS,
  READ_VERSIONS,
  TAKE_OBJECTS,
  UPLOAD_OBJECTS,
  WRITE_OBJECTS,
} from './grant.ts';
import type { Identity } from './identity.ts';
import { FORBIDDEN_ON_AUDIT, type Storage } from './storage.ts';
import type { Website } from './website.ts';
import type { WebSocket } from './websocket.ts';

/** The resources that can be granted. */
export interface Resources {
  readonly storage: Storage;
  readonly linkSigner: LinkSigner;
  readonly exportMachine: StateMachine;
  readonly importMachine: StateMachine;
  readonly webSocket: WebSocket;
  readonly website: Website;
  readonly eraseFunction: StageFunction;
  readonly identity: Identity;
  /** Undefined when the stack sends no mail. */
  readonly mailSender: MailSender | undefined;
}

/** Grants the Lambda what its entry in `functions.ts` lists, and the use of the data key that this needs. */
export function grantAccess(target: StageFunction, name: FunctionName, resources: Resources): void {
  const capabilities: readonly Capability[] = FUNCTIONS[name].access;
  const grants = capabilities.map((capability) => grantOf(capability, resources));
  for (const { environment, statements, wildcards = {} } of grants) {
    for (const [variable, value] of Object.entries(environment)) {
      target.addEnvironment(variable, value);
    }
    for (const statement of statements) {
      target.addToRolePolicy(statement);
    }
    for (const [resource, reason] of Object.entries(wildcards)) {
      acknowledgeWildcard(target.executionRole, resource, reason);
    }
  }
  for (const statement of dataKeyStatements(resources.storage, grants)) {
    target.addToRolePolicy(statement);
  }
  target.addToRolePolicy(neverRewriteAudit(resources.storage));
}

function grantOf(capability: Capability, resources: Resources): Grant {
  const { storage } = resources;
  const onExports = (...actions: string[]) => onTable(ENVIRONMENT.exportsTable, storage.exportsTable, actions);
  const onWorking = (keys: string, access: ObjectAccess) =>
    onBucket(ENVIRONMENT.workingBucket, storage.workingBucket, keys, access);
  const onReports = (access: ObjectAccess) =>
    onBucket(ENVIRONMENT.reportsBucket, storage.reportsBucket, 'reports/*', access);
  const onRegisters = (keys: string, access: ObjectAccess, listed = keys) =>
    onBucket(ENVIRONMENT.registersBucket, storage.registersBucket, keys, access, listed);
  if (isRegisterCapability(capability)) {
    const [part, access] = capability.split(':');
    // Organisation and year stand before the part.
    return onRegisters(`registers/*/${part}/*`, access === 'read' ? READ_OBJECTS : WRITE_OBJECTS, 'registers/*');
  }
  if (isWorkingCapability(capability)) {
    const [part, access] = partOf(capability);
    // Organisation and export stand before the part.
    return onWorking(
      `work/*/${part}/*`,
      { read: READ_OBJECTS, get: GET_OBJECTS, write: WRITE_OBJECTS, upload: UPLOAD_OBJECTS }[access],
    );
  }
  if (isMachineCapability(capability)) {
    return grantOfMachine(capability, resources);
  }
  switch (capability) {
    case 'exports':
      return onExports('dynamodb:GetItem', 'dynamodb:PutItem');
    case 'exports:read':
      return onExports('dynamodb:GetItem');
    case 'exports:update':
      return onExports('dynamodb:UpdateItem');
    case 'exports:delete':
      return onExports('dynamodb:DeleteItem');
    case 'exports:query':
      return onExports('dynamodb:Query');
    case 'exports:open':
      return onIndex(storage.exportsTable, OPEN_EXPORTS_INDEX);
    case 'audit:append':
      return onTable(ENVIRONMENT.auditTable, storage.auditTable, ['dynamodb:PutItem']);
    case 'audit:read':
      return onTable(ENVIRONMENT.auditTable, storage.auditTable, ['dynamodb:Query']);
    case 'working:delete':
      return onWorking('work/*', DELETE_UPLOADS);
    case 'incoming:take':
      return onRegisters('incoming/*', TAKE_OBJECTS);
    case 'incoming:write':
      return onRegisters('incoming/*', WRITE_OBJECTS);
    case 'incoming:delete':
      return onRegisters('incoming/*', DELETE_OBJECTS);
    case 'registers:delete':
      return onRegisters('registers/*', DELETE_OBJECTS);
    case 'reports:read':
      return onReports(READ_VERSIONS);
    case 'reports:write':
      return onReports(WRITE_OBJECTS);
    case 'reports:keep': {
      const { environment, ...access } = onReports(KEEP_VERSIONS);
      const days = String(storage.reportRetentionDays);
      return { ...access, environment: { ...environment, [ENVIRONMENT.reportRetentionDays]: days } };
    }
    case 'manifest-key':
      return {
        environment: { [ENVIRONMENT.manifestKeyId]: storage.manifestKey.keyArn },
        statements: [allow(['kms:Sign', 'kms:GetPublicKey'], [storage.manifestKey.keyArn])],
      };
    case 'manifest-key:public':
      return {
        environment: { [ENVIRONMENT.manifestKeyId]: storage.manifestKey.keyArn },
        statements: [allow(['kms:GetPublicKey'], [storage.manifestKey.keyArn])],
      };
    case 'link-signer':
      return onSecret(ENVIRONMENT.linkSignerSecretId, resources.linkSigner.secret.secretArn);
    case 'connections:open':
      return onItems(ENVIRONMENT.exportsTable, storage.exportsTable, {
        'dynamodb:PutItem': CONNECTION_ITEMS,
        'dynamodb:DeleteItem': [KEY_PREFIX.ticket],
        'dynamodb:Query': [KEY_PREFIX.connectionsOfOrganisation],
      });
    case 'connections:read':
      return onItems(ENVIRONMENT.exportsTable, storage.exportsTable, {
        'dynamodb:Query': [KEY_PREFIX.connectionsOfOrganisation],
      });
    case 'connections:close':
      return onItems(ENVIRONMENT.exportsTable, storage.exportsTable, {
        'dynamodb:GetItem': CONNECTION_ITEMS,
        'dynamodb:DeleteItem': CONNECTION_ITEMS,
      });
    case 'connections:post':
      return onConnections(resources.webSocket.stage);
    case 'tickets':
      return { environment: { [ENVIRONMENT.webSocketUrl]: resources.webSocket.url }, statements: [] };
    case 'notifications':
      return onItems(ENVIRONMENT.exportsTable, storage.exportsTable, {
        'dynamodb:GetItem': [KEY_PREFIX.notification, KEY_PREFIX.userSettings],
        'dynamodb:PutItem': [KEY_PREFIX.notification],
      });
    case 'users:read':
      return {
        environment: { [ENVIRONMENT.userPoolId]: resources.identity.userPoolId },
        statements: [allow(['cognito-idp:AdminGetUser'], [resources.identity.userPoolArn])],
      };
    case 'mail:known':
      return resources.mailSender === undefined
        ? NOTHING
        : { ...NOTHING, environment: { [ENVIRONMENT.mailSender]: resources.mailSender.address } };
    case 'mail:send':
      return resources.mailSender === undefined ? NOTHING : onMail(resources.mailSender);
    case 'erase':
      return {
        environment: { [ENVIRONMENT.eraseFunction]: resources.eraseFunction.functionName },
        statements: [allow(['lambda:InvokeFunction'], [resources.eraseFunction.functionArn])],
      };
    case 'page-origin':
      return { environment: { [ENVIRONMENT.allowedOrigin]: resources.website.origin }, statements: [] };
  }
}

const isRegisterCapability = (capability: Capability): capability is RegisterCapability =>
  REGISTER_PARTS.some((part) => capability.startsWith(`${part}:`));
const isWorkingCapability = (capability: Capability): capability is WorkingCapability =>
  WORKING_PARTS.some((part) => capability.startsWith(`work/${part}:`));
/** A stage or `attachments`, and what may be done there. */
function partOf(capability: WorkingCapability) {
  const access =
    (['read', 'get', 'write', 'upload'] as const).find((each) => capability.endsWith(`:${each}`)) ?? 'read';
  return [capability.slice('work/'.length, -`:${access}`.length), access] as const;
}
const isMachineCapability = (capability: Capability): capability is MachineCapability =>
  capability.startsWith('export-executions:') || capability.startsWith('import-executions:');

function grantOfMachine(capability: MachineCapability, { exportMachine, importMachine }: Resources): Grant {
  const onExports = capability.startsWith('export-');
  const machine = onExports ? exportMachine : importMachine;
  const variable = onExports ? ENVIRONMENT.stateMachineArn : ENVIRONMENT.importMachineArn;
  switch (capability) {
    case 'export-executions:start':
    case 'import-executions:start':
      return {
        environment: { [variable]: machine.stateMachineArn },
        statements: [allow(['states:StartExecution'], [machine.stateMachineArn])],
      };
    case 'export-executions:stop':
    case 'import-executions:stop':
      return onExecutions(variable, machine, 'states:StopExecution');
    case 'export-executions:describe':
    case 'import-executions:describe':
      return onExecutions(variable, machine, 'states:DescribeExecution');
    case 'export-executions:history':
    case 'import-executions:history':
      return onExecutions(variable, machine, 'states:GetExecutionHistory');
  }
}

const NOTHING: Grant = { environment: {}, statements: [] };
const CONNECTION_ITEMS = [KEY_PREFIX.connection, KEY_PREFIX.connectionsOfOrganisation];

/** Denied in every role, also in those without access to the audit table; the table's own policy denies it to all others. */
function neverRewriteAudit(storage: Storage): PolicyStatement {
  return new PolicyStatement({
    sid: 'AuditIsAppendOnly',
    effect: Effect.DENY,
    actions: FORBIDDEN_ON_AUDIT,
    resources: [storage.auditTable.tableArn],
  });
}

/**
 * Through the storage services only: no Lambda calls KMS directly to decrypt. There is one statement for each service, so that
 * a Lambda that writes no objects cannot use the key to write one.
 */
function dataKeyStatements(storage: Storage, grants: readonly Grant[]): PolicyStatement[] {
  const services = new Map<KeyService, Set<string>>();
  for (const { key } of grants) {
    if (key !== undefined) {
      services.set(key.service, new Set([...(services.get(key.service) ?? []), ...key.actions]));
    }
  }
  return [...services]
    .filter(([, actions]) => actions.size > 0)
    .map(
      ([service, actions]) =>
        new PolicyStatement({
          sid: `DataKeyVia${service.charAt(0).toUpperCase()}${service.slice(1)}`,
          actions: [...actions],
          resources: [storage.dataKey.keyArn],
          conditions: {
            StringEquals: { 'kms:ViaService': `${service}.${Stack.of(storage).region}.amazonaws.com` },
          },
        }),
    );
}
