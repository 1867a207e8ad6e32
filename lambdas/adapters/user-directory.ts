/** Looks users up in the user pool. An address is asked for when it is needed, and stored nowhere. */
import { AdminGetUserCommand, type CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import type { UserDirectory } from '../ports.ts';
import { asNamedFault, faultName } from './sdk-faults.ts';

export class CognitoUserDirectory implements UserDirectory {
  private readonly client: CognitoIdentityProviderClient;
  private readonly userPoolId: string;

  constructor(client: CognitoIdentityProviderClient, userPoolId: string) {
    this.client = client;
    this.userPoolId = userPoolId;
  }

  async verifiedAddress(userId: string): Promise<string | undefined> {
    try {
      // The pool finds its own users by their `sub`.
      const user = await this.client.send(new AdminGetUserCommand({ UserPoolId: this.userPoolId, Username: userId }));
      const attribute = (name: string) => user.UserAttributes?.find(({ Name }) => Name === name)?.Value;
      const isUsable = user.Enabled === true && attribute('email_verified') === 'true';
      return isUsable ? attribute('email') : undefined;
    } catch (error) {
      if (faultName(error) === 'UserNotFoundException') {
        return undefined;
      }
      throw asNamedFault('Cognito', error);
    }
  }
}
