/** What programs ask a user pool: AdminGetUser alone, with a signed request. Source: Cognito user pools API reference. */
import * as z from 'zod';
import { AwsJsonError, parseInput, startAwsJson } from '../service/aws-json.ts';
import type { ListenOptions, Service } from '../service/service.ts';
import { type SeededUser, subjectOf } from './tokens.ts';

export interface PoolApiOptions extends ListenOptions {
  readonly userPoolId: string;
  readonly users: readonly SeededUser[];
}

const inputSchema = z.strictObject({ UserPoolId: z.string(), Username: z.string() });

export function startPoolApi({ userPoolId, users, port }: PoolApiOptions): Promise<Service> {
  return startAwsJson({
    service: 'Cognito',
    signingName: 'cognito-idp',
    targetPrefix: 'AWSCognitoIdentityProviderService',
    ...(port !== undefined && { port }),
    handlers: new Map([
      [
        'AdminGetUser',
        (input) => {
          const { UserPoolId, Username } = parseInput(inputSchema, input, 'Cognito AdminGetUser');
          if (UserPoolId !== userPoolId) {
            throw new AwsJsonError('ResourceNotFoundException', `User pool ${UserPoolId} does not exist.`);
          }
          // As in AWS, a user is found by the name and by the `sub`.
          const user = users.find(({ username }) => Username === username || Username === subjectOf(username));
          if (user === undefined) throw new AwsJsonError('UserNotFoundException', 'User does not exist.');
          return {
            Username: user.username,
            UserAttributes: attributesOf(user),
            Enabled: true,
            UserStatus: 'CONFIRMED',
          };
        },
      ],
    ]),
  });
}

function attributesOf({ username, email, name, attributes }: SeededUser) {
  const all = { sub: subjectOf(username), email, email_verified: 'true', name, ...attributes };
  return Object.entries(all).map(([Name, Value]) => ({ Name, Value }));
}
