/** Sends plain text by SES. */
import { type SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import type { MailText } from '../domain/notifications/mail-text.ts';
import type { MailService } from '../ports.ts';
import { callService } from './sdk-faults.ts';

export class SesMailService implements MailService {
  private readonly client: SESv2Client;
  private readonly sender: string;

  constructor(client: SESv2Client, sender: string) {
    this.client = client;
    this.sender = sender;
  }

  async send(to: string, { subject, text }: MailText): Promise<void> {
    const utf8 = (Data: string) => ({ Data, Charset: 'UTF-8' });
    await callService('SES', () =>
      this.client.send(
        new SendEmailCommand({
          FromEmailAddress: this.sender,
          Destination: { ToAddresses: [to] },
          Content: { Simple: { Subject: utf8(subject), Body: { Text: utf8(text) } } },
        }),
      ),
    );
  }
}
