import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  ListEmailIdentitiesCommand,
  SESv2Client,
  SendEmailCommand,
  type SendEmailCommandInput,
} from '@aws-sdk/client-sesv2';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LOCAL_CREDENTIALS, LOCAL_REGION } from '../../../infra/local/service/service.ts';
import { createMailPages } from '../../../infra/local/ses/mail-pages.ts';
import { type SesService, startSes } from '../../../infra/local/ses/ses.ts';
import { startWebsite } from '../../../infra/local/website/website.ts';

const IDENTITIES = ['mail.example', 'one@person.example'];
const NOW = Date.UTC(2026, 2, 1, 8);

let folder: string;
let service: SesService;
let client: SESv2Client;
const start = async (): Promise<void> => {
  service = await startSes({ folder, identities: IDENTITIES, now: () => NOW });
  const { endpoint } = service;
  client = new SESv2Client({ endpoint, region: LOCAL_REGION, credentials: LOCAL_CREDENTIALS, maxAttempts: 1 });
};
const stop = async (): Promise<void> => {
  client.destroy();
  await service.close();
};
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'ses-')), 'mails');
  await start();
});
afterEach(async () => {
  await stop();
  await rm(folder, { recursive: true, force: true });
});

function mail(change: Partial<SendEmailCommandInput> = {}): SendEmailCommand {
  return new SendEmailCommand({
    FromEmailAddress: 'from@mail.example',
    Destination: { ToAddresses: ['kari@ngo.example'] },
    Content: { Simple: { Subject: { Data: 'Ferdig' }, Body: { Text: { Data: 'Hei\n<b>å</b>', Charset: 'UTF-8' } } } },
    ...change,
  });
}

describe('a mail', () => {
  it('is kept as a file that only its owner can read, and is still there after a restart', async () => {
    const { MessageId } = await client.send(mail());
    const kept = {
      messageId: MessageId,
      at: new Date(NOW).toISOString(),
      from: 'from@mail.example',
      to: ['kari@ngo.example'],
      subject: 'Ferdig',
      text: 'Hei\n<b>å</b>',
    };
    expect(service.mails()).toEqual([kept]);
    const [file = ''] = await readdir(folder);
    expect((await stat(join(folder, file))).mode & 0o077).toBe(0);
    await stop();
    await start();
    expect(service.mails()).toEqual([kept]);
  });

  it.each(['from@mail.example', 'from@sub.mail.example', 'one@person.example'])(
    'is taken from %s, whose domain or address is an identity',
    async (FromEmailAddress) => {
      await client.send(mail({ FromEmailAddress }));
      expect(service.mails()).toHaveLength(1);
    },
  );

  it.each(['from@other.example', 'from@nomail.example', 'two@person.example'])(
    'is refused from %s, as by SES, and not kept',
    async (FromEmailAddress) => {
      await expect(client.send(mail({ FromEmailAddress }))).rejects.toMatchObject({
        name: 'MessageRejected',
        message: expect.stringContaining('Email address is not verified'),
      });
      expect(service.mails()).toEqual([]);
    },
  );

  it.each<[string, Partial<SendEmailCommandInput>]>([
    ['HTML', { Content: { Simple: { Subject: { Data: 'a' }, Body: { Html: { Data: '<p>a</p>' } } } } }],
    ['a raw message', { Content: { Raw: { Data: new Uint8Array([1]) } } }],
    ['a hidden copy', { Destination: { ToAddresses: ['a@ngo.example'], BccAddresses: ['b@ngo.example'] } }],
    ['a configuration set', { ConfigurationSetName: 'any' }],
    ['nobody to get it', { Destination: { ToAddresses: [] } }],
  ])('with %s is refused, because the engine does not honour it', async (_, change) => {
    await expect(client.send(mail(change))).rejects.toMatchObject({ name: 'NotHonouredError' });
  });

  it('is refused with a wrong key', async () => {
    const { endpoint } = service;
    const credentials = { ...LOCAL_CREDENTIALS, secretAccessKey: 'another' };
    const other = new SESv2Client({ endpoint, region: LOCAL_REGION, credentials, maxAttempts: 1 });
    await expect(other.send(mail())).rejects.toMatchObject({ name: 'InvalidSignatureException' });
    other.destroy();
  });
});

it('another operation is refused', async () => {
  await expect(client.send(new ListEmailIdentitiesCommand({}))).rejects.toMatchObject({ name: 'NotHonouredError' });
});

describe('the page of the mails', () => {
  it('shows the newest first, with what they say as text and not as HTML', async () => {
    await client.send(mail());
    const website = await startWebsite({
      folder,
      customErrorResponses: [],
      responseHeaders: { 'content-security-policy': "default-src 'self'" },
      pages: [createMailPages('/mail', service.mails)],
    });
    try {
      const page = await fetch(`${website.endpoint}/mail`);
      const text = await page.text();
      expect(page.headers.get('content-security-policy')).toBe("default-src 'self'");
      expect(text).toContain('<h2>Ferdig</h2>');
      expect(text).toContain('Hei\n&lt;b&gt;å&lt;/b&gt;');
      const style = /href="([^"]+)"/.exec(text)?.[1] ?? '';
      expect((await fetch(website.endpoint + style)).headers.get('content-type')).toContain('text/css');
      expect((await fetch(`${website.endpoint}/mail`, { method: 'POST' })).status).toBe(405);
      expect((await fetch(`${website.endpoint}/mailing`)).status).toBe(403);
    } finally {
      await website.close();
    }
  });
});
