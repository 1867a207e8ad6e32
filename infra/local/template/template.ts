/**
 * Reads a synthesised CloudFormation template: a description of all services with every reference resolved, or an error
 * with logical id, type and property.
 */
import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { TableDescriptor } from '../dynamodb/dynamodb.ts';
import type { RuleDescriptor } from '../event-bridge/event-bridge.ts';
import type { KmsKey } from '../kms/kms.ts';
import type { FunctionDescriptor } from '../lambda/function.ts';
import type { BucketOptions } from '../s3/storage/bucket.ts';
import type { SecretDescriptor } from '../secrets-manager/secrets-manager.ts';
import { NotHonouredError } from '../service/service.ts';
import type { StateMachineResource } from '../step-functions/step-functions.ts';
import type { StreamMapping } from '../streams/streams.ts';
import { apiId } from './attributes.ts';
import { parseTemplate, type Template } from './document.ts';
import { createReferences } from './identifiers.ts';
import { createResolver, type Resolver } from './intrinsics.ts';
import { createLocate, type Locations } from './locations.ts';
import { createResolvedResources } from './resolved-resources.ts';
import { type HttpApiDescriptor, readApis, type WebSocketApiDescriptor } from './resources/apis.ts';
import { readFunctions, readRules, readStateMachines, readStreamMappings } from './resources/compute.ts';
import {
  type QueueDescriptor,
  readBuckets,
  readEmailIdentities,
  readQueues,
  readSecrets,
  readSigningKeys,
  readTables,
} from './resources/data.ts';
import { type AccessKeyDescriptor, readAccessKeys } from './resources/identity.ts';
import { type ObservabilityDescription, readObservability } from './resources/observability.ts';
import { readUserPool, type UserPoolDescriptor } from './resources/user-pool.ts';
import { readWebsite, type WebsiteDescriptor } from './resources/website.ts';

export type { Locations } from './locations.ts';

/** What the engine starts for a stack. */
export interface StackDescription {
  readonly functions: readonly FunctionDescriptor[];
  readonly stateMachines: readonly StateMachineResource[];
  readonly streamMappings: readonly StreamMapping[];
  readonly rules: readonly RuleDescriptor[];
  readonly tables: readonly TableDescriptor[];
  readonly buckets: readonly BucketOptions[];
  readonly signingKeys: readonly KmsKey[];
  readonly secrets: readonly SecretDescriptor[];
  /** Domains and addresses from which mail may be sent. */
  readonly emailIdentities: readonly string[];
  readonly accessKeys: readonly AccessKeyDescriptor[];
  readonly queues: readonly QueueDescriptor[];
  readonly httpApi: HttpApiDescriptor | undefined;
  readonly webSocketApi: WebSocketApiDescriptor | undefined;
  readonly userPool: UserPoolDescriptor | undefined;
  readonly website: WebsiteDescriptor | undefined;
  readonly observability: ObservabilityDescription;
  /** By output name, without those that refer to ignored resources. */
  readonly outputs: Readonly<Record<string, string>>;
  /** The local name of the resource with this logical id. */
  nameOf(logicalId: string): string;
  /** A value of the template with its intrinsic functions applied. @throws NotHonouredError for a reference without a local value */
  resolve(value: unknown): unknown;
}

export interface ReadOptions {
  readonly stackName: string;
  /** The folder of each function's code by the function's logical id, absolute. */
  readonly codeFolders: ReadonlyMap<string, string>;
  /** Where the services will listen. Without it AWS addresses are not replaced. */
  readonly locations?: Locations;
  /** The secrets that AWS would make follow from it. Default: others at every call, for a template that is only read. */
  readonly seed?: string;
}

/** @throws NotHonouredError for the first resource or property that is neither honoured nor ignored */
export function readTemplate(document: unknown, options: ReadOptions): StackDescription {
  const template = parseTemplate(document);
  const apisOf = (protocol: string) =>
    Object.entries(template.Resources)
      .filter(([, { Type, Properties }]) => Type === 'AWS::ApiGatewayV2::Api' && Properties.ProtocolType === protocol)
      .map(([logicalId]) => apiId(logicalId));
  const addressed = { httpApiIds: apisOf('HTTP'), webSocketApiIds: apisOf('WEBSOCKET') };
  const locate = createLocate(options.locations, addressed);
  const references = createReferences(template, options.stackName, options.seed ?? randomUUID(), locate);
  const resolver = createResolver(template, options.stackName, references);
  const resources = createResolvedResources(template, resolver);
  const { nameOf } = references;

  const functions = readFunctions(resources, references, nameOf, options.codeFolders);
  const apis = readApis(resources, references, functions);
  const description: StackDescription = {
    functions,
    stateMachines: readStateMachines(resources, references, nameOf),
    streamMappings: readStreamMappings(resources, functions),
    rules: readRules(resources, references, nameOf, functions),
    tables: readTables(resources, nameOf),
    buckets: readBuckets(resources, nameOf),
    signingKeys: readSigningKeys(resources, references),
    secrets: readSecrets(resources, references, nameOf),
    emailIdentities: readEmailIdentities(resources),
    accessKeys: readAccessKeys(resources, references),
    queues: readQueues(resources, references, nameOf),
    httpApi: apis.http,
    webSocketApi: apis.webSocket,
    userPool: readUserPool(resources, references),
    website: readWebsite(resources),
    observability: readObservability(resources, references, nameOf),
    outputs: readOutputs(template, resolver),
    nameOf,
    resolve: (value) => resolver.resolve(value, 'a value of the template'),
  };
  resources.assertAllHonoured();
  return description;
}

function readOutputs(template: Template, resolver: Resolver): Record<string, string> {
  const outputs: Record<string, string> = {};
  for (const [name, { Value, Condition }] of Object.entries(template.Outputs)) {
    if (Condition !== undefined && !resolver.condition(Condition)) continue;
    try {
      outputs[name] = z.coerce.string().parse(resolver.resolve(Value, `output ${name}`));
    } catch (error) {
      // The output refers to an ignored resource, which has no local name.
      if (!(error instanceof NotHonouredError)) throw error;
    }
  }
  return outputs;
}
