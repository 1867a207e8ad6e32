import {
  AdminGetUserCommand,
  AdminUpdateUserAttributesCommand,
  CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startPoolApi } from '../../../infra/local/cognito/pool-api.ts';
import { subjectOf } from '../../../infra/local/cognito/tokens.ts';
import { LOCAL_CREDENTIALS, LOCAL_REGION, type Service } from '../../../infra/local/service/service.ts';

const UserPoolId = 'eu-north-1_local';
const KARI = {
  username: 'kari',
  email: 'kari@ngo.example',
  name: 'Kari',
  attributes: { 'custom:role': 'editor' },
  group: 'NGO',
  description: { nb: 'Redaktør', en: 'Editor' },
};

let service: Service;
let client: CognitoIdentityProviderClient;
beforeEach(async () => {
  service = await startPoolApi({ userPoolId: UserPoolId, users: [KARI] });
  client = new CognitoIdentityProviderClient({
    endpoint: service.endpoint,
    region: LOCAL_REGION,
    credentials: LOCAL_CREDENTIALS,
    maxAttempts: 1,
  });
});
afterEach(async () => {
  client.destroy();
  await service.close();
});

it('a user is found by name and by sub, with verified address and own attributes', async () => {
  const found = await client.send(new AdminGetUserCommand({ UserPoolId, Username: 'kari' }));
  expect(found).toMatchObject({ Username: 'kari', Enabled: true, UserStatus: 'CONFIRMED' });
  expect(Object.fromEntries((found.UserAttributes ?? []).map(({ Name, Value }) => [Name, Value]))).toEqual({
    sub: subjectOf('kari'),
    email: 'kari@ngo.example',
    email_verified: 'true',
    name: 'Kari',
    'custom:role': 'editor',
  });
  const bySub = await client.send(new AdminGetUserCommand({ UserPoolId, Username: subjectOf('kari') }));
  expect(bySub.UserAttributes).toEqual(found.UserAttributes);
});

it('an unknown user, another pool and another operation are refused as by Cognito', async () => {
  const ask = (pool: string, Username: string) => client.send(new AdminGetUserCommand({ UserPoolId: pool, Username }));
  await expect(ask(UserPoolId, 'ola')).rejects.toMatchObject({ name: 'UserNotFoundException' });
  await expect(ask('eu-north-1_other', 'kari')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  const change = new AdminUpdateUserAttributesCommand({ UserPoolId, Username: 'kari', UserAttributes: [] });
  await expect(client.send(change)).rejects.toMatchObject({ name: 'NotHonouredError' });
});
