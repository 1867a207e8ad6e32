/** Compares the local user pool with the template: an attribute that exists only locally would hide an error until deployment. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { SAMPLE_USERS } from '../../infra/commands/samples.ts';
import { type CognitoService, startCognito } from '../../infra/local/engine.ts';
import { type SynthesisedTemplate, synthesisedTemplate } from './synthesised.ts';

/** Claims that Cognito itself puts into every ID token. Source: "Understanding the identity (ID) token", Cognito guide. */
const COGNITO_CLAIMS: ReadonlySet<string> = new Set([
  'aud',
  'auth_time',
  'cognito:username',
  'event_id',
  'exp',
  'iat',
  'iss',
  'jti',
  'nonce',
  'origin_jti',
  'sub',
  'token_use',
]);
/** Attributes of every user pool, with or without a schema. */
const STANDARD_ATTRIBUTES: ReadonlySet<string> = new Set(['email', 'email_verified', 'name']);

const poolSchema = z.object({ Schema: z.array(z.object({ Name: z.string() })) });
const clientSchema = z.object({ ReadAttributes: z.array(z.string()) });

describe('the local user pool', () => {
  let template: SynthesisedTemplate;
  let dataFolder: string;
  let cognito: CognitoService;
  beforeAll(async () => {
    template = await synthesisedTemplate();
    dataFolder = await mkdtemp(path.join(tmpdir(), 'local-identity-'));
    const customAttributes = SAMPLE_USERS.flatMap(({ attributes }) => Object.keys(attributes));
    cognito = await startCognito({
      dataFolder,
      clientId: 'page',
      customAttributes,
      users: SAMPLE_USERS,
      redirectUris: [],
    });
  }, 120_000);
  afterAll(async () => {
    await cognito.close();
    await rm(dataFolder, { recursive: true });
  });

  it('has no attribute in an ID token that the deployed user pool lacks', async () => {
    const { Schema } = poolSchema.parse(template.one('AWS::Cognito::UserPool').Properties);
    const { ReadAttributes } = clientSchema.parse(template.one('AWS::Cognito::UserPoolClient').Properties);
    const declared = new Set([...STANDARD_ATTRIBUTES, ...Schema.map(({ Name }) => `custom:${Name}`)]);
    const readable = new Set(ReadAttributes.filter((name) => declared.has(name)));

    for (const { username } of SAMPLE_USERS) {
      const { idToken } = await cognito.issue(username);
      const attributes = Object.keys(decodeJwt(idToken)).filter((claim) => !COGNITO_CLAIMS.has(claim));
      expect(attributes.length).toBeGreaterThan(0);
      expect(attributes.filter((attribute) => !readable.has(attribute))).toEqual([]);
    }
  });

  it('has every attribute that the page client can read', async () => {
    const { ReadAttributes } = clientSchema.parse(template.one('AWS::Cognito::UserPoolClient').Properties);
    const { idToken } = await cognito.issue(SAMPLE_USERS[0]?.username ?? '');
    expect(Object.keys(decodeJwt(idToken))).toEqual(expect.arrayContaining(ReadAttributes));
  });
});
