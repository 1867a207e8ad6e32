/** The user pool with its client, at most one of each. */
import * as z from 'zod';
import { NotHonouredError } from '../../service/service.ts';
import type { References } from '../intrinsics.ts';
import type { ResolvedResources } from '../resolved-resources.ts';

const poolSchema = z.strictObject({
  UserPoolName: z.string().optional(),
  Schema: z
    .array(
      z.strictObject({
        Name: z.string(),
        Mutable: z.boolean().optional(),
        Required: z.boolean().optional(),
        AttributeDataType: z.literal('String').optional(),
        StringAttributeConstraints: z.strictObject({ MinLength: z.string(), MaxLength: z.string() }).optional(),
      }),
    )
    .default([]),
});
/** The local pool issues tokens for an hour by the authorisation code flow; other settings are refused. */
const clientSchema = z.strictObject({
  UserPoolId: z.string(),
  GenerateSecret: z.literal(false).optional(),
  // The default of a new client.
  EnableTokenRevocation: z.literal(true).optional(),
  AllowedOAuthFlows: z.tuple([z.literal('code')]),
  AllowedOAuthFlowsUserPoolClient: z.literal(true),
  AllowedOAuthScopes: z.array(z.enum(['openid', 'email', 'profile'])),
  CallbackURLs: z.array(z.string()),
  LogoutURLs: z.array(z.string()).default([]),
  IdTokenValidity: z.literal(60),
  AccessTokenValidity: z.literal(60),
  TokenValidityUnits: z.strictObject({ IdToken: z.literal('minutes'), AccessToken: z.literal('minutes') }),
});

export interface UserPoolDescriptor {
  readonly userPoolId: string;
  readonly clientId: string;
  readonly redirectUris: readonly string[];
  /** With the prefix that they have in tokens: `custom:department`. */
  readonly customAttributes: readonly string[];
}

/** Source: Cognito developer guide, "Working with user attributes", "Standard attributes". */
const STANDARD_ATTRIBUTES = new Set(
  `address birthdate email family_name gender given_name locale middle_name name nickname phone_number picture
  preferred_username profile sub updated_at website zoneinfo`.split(/\s+/),
);

export function readUserPool(resources: ResolvedResources, references: References): UserPoolDescriptor | undefined {
  resources.all('AWS::Cognito::UserPoolDomain', z.strictObject({ Domain: z.string(), UserPoolId: z.string() }));
  const pools = resources.all('AWS::Cognito::UserPool', poolSchema);
  const [client, ...others] = resources.all('AWS::Cognito::UserPoolClient', clientSchema);
  const [pool, secondPool] = pools;
  const second = secondPool ?? others[0];
  if (second !== undefined) throw new NotHonouredError('a second user pool or client', second.logicalId);
  if (client === undefined) return undefined;
  return {
    userPoolId: client.properties.UserPoolId,
    clientId: String(references.ref(client.logicalId)),
    redirectUris: [...new Set([...client.properties.CallbackURLs, ...client.properties.LogoutURLs])],
    customAttributes: (pool?.properties.Schema ?? [])
      .filter(({ Name }) => !STANDARD_ATTRIBUTES.has(Name))
      .map(({ Name }) => `custom:${Name}`),
  };
}
