/**
 * The Simple Email Service on loopback: SendEmail of its API v2, from the identities of the template. No mail leaves the
 * machine: each is kept as a file. Source: SES API v2 reference, SendEmail.
 *
 * Differences from AWS: every identity counts as verified, the account is out of the sandbox and has no sending quota, and an
 * address is not checked beyond its form.
 */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import * as z from 'zod';
import { type ReceivedBody, startAwsServer } from '../service/aws-server.ts';
import { sendJson } from '../service/loopback.ts';
import { type ListenOptions, LOCAL_REGION, type Service } from '../service/service.ts';
import { type CapturedMail, MailFolder } from './mail-folder.ts';

export type { CapturedMail } from './mail-folder.ts';

export interface SesOptions extends ListenOptions {
  /** Holds the captured mails. */
  readonly folder: string;
  /** Domains and addresses from which may be sent. */
  readonly identities: readonly string[];
  /** Milliseconds since the epoch. Default: the clock. */
  readonly now?: () => number;
}

export interface SesService extends Service {
  /** Newest first. */
  mails(): readonly CapturedMail[];
}

const text = z.strictObject({ Data: z.string().min(1), Charset: z.literal('UTF-8').optional() });
/** A plain text with a subject, to one or more recipients. */
const inputSchema = z.strictObject({
  FromEmailAddress: z.email(),
  Destination: z.strictObject({ ToAddresses: z.array(z.email()).min(1).max(50) }),
  Content: z.strictObject({ Simple: z.strictObject({ Subject: text, Body: z.strictObject({ Text: text }) }) }),
});

const PATH = '/v2/email/outbound-emails';
/** Of a message of SES. */
const MAX_BODY = 10 * 1024 ** 2;

interface Answer {
  readonly status: number;
  readonly body: object;
  /** Of a refusal: the name of the error that the SDK throws. */
  readonly errorType?: string;
}

export async function startSes({ folder, identities, now = Date.now, port }: SesOptions): Promise<SesService> {
  const mails = new MailFolder(folder);
  const service = await startAwsServer({
    signingName: 'ses',
    maxBody: MAX_BODY,
    ...(port !== undefined && { port }),
    answer: (request, body, response) => send(response, answer(request, body)),
    refuse: (response, { type, message }) => send(response, refusal(403, type, message)),
  });
  return { ...service, mails: () => mails.list() };

  function answer({ method, url }: IncomingMessage, body: ReceivedBody): Answer {
    if (method !== 'POST' || url !== PATH) {
      return refusal(400, 'NotHonouredError', `The local engine does not honour SES ${method} ${url}`);
    }
    if (body === 'too-large') return refusal(413, 'RequestEntityTooLargeException', 'Request too large');
    const input = inputSchema.safeParse(parseJson(body));
    if (!input.success) {
      const why = z.prettifyError(input.error);
      return refusal(400, 'NotHonouredError', `The local engine does not honour SES SendEmail so: ${why}`);
    }
    const { FromEmailAddress: from, Destination, Content } = input.data;
    if (!isVerified(from, identities)) {
      // The words of SES.
      const region = LOCAL_REGION.toUpperCase();
      const why = `Email address is not verified. The following identities failed the check in region ${region}: ${from}`;
      return refusal(400, 'MessageRejected', why);
    }
    const mail = {
      messageId: randomUUID(),
      at: new Date(now()).toISOString(),
      from,
      to: Destination.ToAddresses,
      subject: Content.Simple.Subject.Data,
      text: Content.Simple.Body.Text.Data,
    };
    mails.add(mail);
    return { status: 200, body: { MessageId: mail.messageId } };
  }
}

/** An identity is an address, or a domain with every address in it and in its subdomains. */
function isVerified(from: string, identities: readonly string[]): boolean {
  const domain = from.slice(from.lastIndexOf('@') + 1).toLowerCase();
  return identities.some((identity) => {
    const verified = identity.toLowerCase();
    return verified.includes('@')
      ? verified === from.toLowerCase()
      : domain === verified || domain.endsWith(`.${verified}`);
  });
}

function refusal(status: number, errorType: string, message: string): Answer {
  return { status, errorType, body: { message } };
}

function send(response: ServerResponse, { status, body, errorType }: Answer): void {
  sendJson(response, status, body, errorType === undefined ? {} : { 'x-amzn-errortype': errorType });
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
