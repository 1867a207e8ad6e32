/** The API of the engine that `npm start` runs, as users of its sample organisations: signed in as the page does it. */
import { createHash, randomBytes } from 'node:crypto';
import * as z from 'zod';
import type { Role } from '../../../lambdas/protocol.ts';
import { findRunningEngine } from '../../local/engine.ts';
import { SAMPLE_USERS } from '../samples.ts';
import { ApiClient } from './api-client.ts';
import { InputError } from './input-error.ts';

const configurationSchema = z.object({ apiUrl: z.string(), issuer: z.string(), clientId: z.string() });
type Configuration = z.infer<typeof configurationSchema>;

const tokensSchema = z.object({ id_token: z.string() });

/**
 * @param organisationNumber only of this organisation; default: of each
 * @throws InputError without a running engine, or for an unknown organisation
 */
export async function localUsers(
  dataFolder: string,
  role: Role,
  organisationNumber?: string,
): Promise<readonly ApiClient[]> {
  const users = SAMPLE_USERS.filter(
    ({ attributes }) =>
      attributes['custom:role'] === role &&
      (organisationNumber === undefined || attributes['custom:organisation'] === organisationNumber),
  );
  if (users.length === 0) throw new InputError(`No sample organisation has the number ${organisationNumber}`);
  const running = await findRunningEngine(dataFolder);
  if (running === undefined)
    throw new InputError('No engine is running: npm start starts one. --api asks a deployed API.');
  const response = await fetch(`${running.website}/config.json`);
  const configuration = configurationSchema.parse(await response.json());
  return users.map(
    ({ username }) => new ApiClient(configuration.apiUrl, () => idTokenOf(configuration, running.website, username)),
  );
}

/** The authorisation code flow with PKCE, with the choice on the sign-in page made. */
async function idTokenOf({ issuer, clientId }: Configuration, website: string, username: string): Promise<string> {
  const verifier = randomBytes(32).toString('base64url');
  const client = { client_id: clientId, redirect_uri: `${website}/` };
  const chosen = await fetch(`${issuer}/oauth2/authorize`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({
      ...client,
      username,
      response_type: 'code',
      scope: 'openid',
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
    }),
  });
  const code = new URL(chosen.headers.get('location') ?? website).searchParams.get('code');
  if (code === null) throw new Error(`The sign-in of ${username} answered ${chosen.status}`);
  const exchanged = await fetch(`${issuer}/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({ ...client, grant_type: 'authorization_code', code, code_verifier: verifier }),
  });
  return tokensSchema.parse(await exchanged.json()).id_token;
}
