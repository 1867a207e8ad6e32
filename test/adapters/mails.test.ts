import { AdminGetUserCommand, CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { describe, expect, it, vi } from 'vitest';
import { SesMailService } from '../../lambdas/adapters/mail-service.ts';
import { CognitoUserDirectory } from '../../lambdas/adapters/user-directory.ts';

const named = (name: string, $fault: string) => Object.assign(new Error('no'), { name, $fault });

describe('the address of a user', () => {
  const client = new CognitoIdentityProviderClient({ region: 'eu-north-1' });
  const users = new CognitoUserDirectory(client, 'pool');
  const answer = (Enabled: boolean, attributes: Readonly<Record<string, string>>) =>
    vi.spyOn(client, 'send').mockImplementation(async (command) => {
      expect(command).toBeInstanceOf(AdminGetUserCommand);
      expect(command.input).toEqual({ UserPoolId: 'pool', Username: 'sub-1' });
      return { Enabled, UserAttributes: Object.entries(attributes).map(([Name, Value]) => ({ Name, Value })) };
    });

  it('is that of the pool, when it is verified and the user is enabled', async () => {
    answer(true, { email: 'kari@ngo.example', email_verified: 'true' });
    expect(await users.verifiedAddress('sub-1')).toBe('kari@ngo.example');
    answer(true, { email: 'kari@ngo.example', email_verified: 'false' });
    expect(await users.verifiedAddress('sub-1')).toBeUndefined();
    answer(false, { email: 'kari@ngo.example', email_verified: 'true' });
    expect(await users.verifiedAddress('sub-1')).toBeUndefined();
  });

  it('is none for a user who is gone, and a fault when the pool does not answer', async () => {
    vi.spyOn(client, 'send').mockRejectedValueOnce(named('UserNotFoundException', 'client'));
    expect(await users.verifiedAddress('sub-1')).toBeUndefined();
    vi.spyOn(client, 'send').mockRejectedValueOnce(named('TooManyRequestsException', 'client'));
    await expect(users.verifiedAddress('sub-1')).rejects.toMatchObject({ name: 'ThrottledError', retryable: true });
  });
});

describe('a mail', () => {
  const client = new SESv2Client({ region: 'eu-north-1' });
  const mails = new SesMailService(client, 'eksport@ngo.example');

  it('goes as plain text in UTF-8 from the sender to the one user', async () => {
    const send = vi.spyOn(client, 'send').mockImplementation(async () => ({}));
    await mails.send('kari@ngo.example', { subject: 'Må ses på', text: 'Ås' });
    const [command] = send.mock.calls[0] ?? [];
    expect(command).toBeInstanceOf(SendEmailCommand);
    expect(command?.input).toEqual({
      FromEmailAddress: 'eksport@ngo.example',
      Destination: { ToAddresses: ['kari@ngo.example'] },
      Content: {
        Simple: {
          Subject: { Data: 'Må ses på', Charset: 'UTF-8' },
          Body: { Text: { Data: 'Ås', Charset: 'UTF-8' } },
        },
      },
    });
  });

  it('that SES cannot take now can be tried again', async () => {
    vi.spyOn(client, 'send').mockRejectedValueOnce(named('InternalServiceErrorException', 'server'));
    const sending = mails.send('kari@ngo.example', { subject: 'a', text: 'b' });
    await expect(sending).rejects.toMatchObject({ name: 'TransientError', retryable: true });
  });
});
