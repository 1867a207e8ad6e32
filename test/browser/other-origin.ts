/** What a web page of another origin tries against the services of the engine: to read, to write, to start. */
import { createServer } from 'node:http';
import type { Page } from 'playwright-core';
import type { Engine } from '../../infra/local/engine.ts';

/** A request that would show data or change something if the service took it from a page. */
export interface Attempt {
  readonly path: string;
  /** With these the browser asks the service for permission first. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** In every name and body that a page sends, so that it can be looked for. */
export const INTRUDER = 'intruder';
const JSON_1_0 = 'application/x-amz-json-1.0';

/** By the names of the engine's addresses: a new service needs a line here. */
export function attemptsOn(engine: Engine): Readonly<Record<keyof Engine['endpoints'], readonly Attempt[]>> {
  const { stack } = engine;
  const [table] = stack.tables;
  const [machine] = stack.stateMachines;
  const [secret] = stack.secrets;
  const [key] = stack.signingKeys;
  const functionName = stack.httpApi?.routes[0]?.functionArn.split(':')[6] ?? '';
  const call = (target: string, input: object): Attempt => ({
    path: '/',
    headers: { 'content-type': JSON_1_0, 'x-amz-target': target, authorization: 'AWS4-HMAC-SHA256 anything' },
    body: JSON.stringify(input),
  });
  const fault = (input: object): Attempt => ({
    path: '/_local/faults',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...input, times: 1 }),
  });
  return {
    dynamodb: [
      call('DynamoDB_20120810.Scan', { TableName: table?.name }),
      call('DynamoDB_20120810.PutItem', {
        TableName: table?.name,
        Item: Object.fromEntries(
          (table?.keySchema ?? []).map(({ AttributeName = '' }) => [AttributeName, { S: INTRUDER }]),
        ),
      }),
      fault({ error: 'InternalServerError' }),
    ],
    lambda: [
      { path: `/2015-03-31/functions/${functionName}/invocations`, body: JSON.stringify({ by: INTRUDER }) },
      { path: '/_local/engine' },
      fault({ functionName, kind: 'fail', errorType: INTRUDER }),
    ],
    sfn: [
      call('AWSStepFunctions.StartExecution', { stateMachineArn: machine?.arn, name: INTRUDER, input: '{}' }),
      call('AWSStepFunctions.ListExecutions', { stateMachineArn: machine?.arn }),
    ],
    s3: stack.buckets.flatMap(({ name }) => [
      { path: `/${name}?list-type=2` },
      { path: `/${name}/${INTRUDER}`, headers: { 'x-amz-meta-by': INTRUDER }, body: INTRUDER },
    ]),
    kms: [call('TrentService.GetPublicKey', { KeyId: key?.arn })],
    'secrets-manager': [call('secretsmanager.GetSecretValue', { SecretId: secret?.arn })],
    eventbridge: [call('AWSEvents.PutEvents', { Entries: [{ Source: INTRUDER, DetailType: 'x', Detail: '{}' }] })],
    'cognito-identity-provider': [
      call('AWSCognitoIdentityProviderService.AdminGetUser', {
        UserPoolId: stack.userPool?.userPoolId,
        Username: INTRUDER,
      }),
    ],
    sesv2: [
      {
        path: '/v2/email/outbound-emails',
        headers: { 'content-type': 'application/json', authorization: 'AWS4-HMAC-SHA256 anything' },
        body: JSON.stringify({ by: INTRUDER }),
      },
    ],
    apigatewaymanagementapi: [{ path: '/@connections/abc%3D', body: INTRUDER }],
    httpApi: [
      { path: '/openapi.json' },
      { path: '/exports', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ by: INTRUDER }) },
    ],
    webSocket: [{ path: '?ticket=abc' }],
    website: [{ path: '/config.json' }, { path: '/ops.json' }, { path: '/mail' }],
    cognito: [
      { path: '/.well-known/openid-configuration' },
      { path: '/oauth2/token', body: `grant_type=refresh_token&refresh_token=${INTRUDER}` },
    ],
  };
}

/** Sends the attempt in every way that a page has. @returns what the page could read, by way */
export function tryAll(page: Page, address: string, { path, headers = {}, body }: Attempt): Promise<string[]> {
  const url = address.replace(/^ws/, 'http') + path;
  return page.evaluate(
    async ({ url, headers, body }) => {
      const read: string[] = [];
      const attempt = async (init: RequestInit) => {
        try {
          const answer = await fetch(url, init);
          const text = await answer.text();
          // Without CORS the page gets an answer of which it can read nothing.
          if (answer.type !== 'opaque') read.push(`${init.method} ${answer.status} ${text}`);
          else if (text !== '') read.push(`opaque ${text}`);
        } catch {
          // The browser keeps the answer from the page, or does not send the request.
        }
      };
      await attempt({ method: 'GET' });
      await attempt({ method: 'GET', mode: 'no-cors' });
      const text = { 'content-type': 'text/plain' };
      const content = body === undefined ? {} : { body };
      await attempt({ method: 'POST', headers: text, ...content });
      await attempt({ method: 'POST', headers: text, mode: 'no-cors', ...content });
      for (const method of ['POST', 'PUT', 'DELETE']) await attempt({ method, headers, ...content });
      await new Promise<void>((resolve) => {
        const image = new Image();
        image.onload = image.onerror = () => resolve();
        image.src = url;
      });
      await new Promise<void>((resolve) => {
        const frame = document.createElement('iframe');
        frame.name = `answer-${Math.random()}`;
        document.body.append(frame);
        const form = document.createElement('form');
        Object.assign(form, { method: 'post', action: url, enctype: 'text/plain', target: frame.name });
        const input = document.createElement('input');
        // As text/plain this is JSON: {"a":"=","by":"intruder"}
        Object.assign(input, { name: '{"a":"', value: '","by":"intruder"}' });
        form.append(input);
        document.body.append(form);
        frame.onload = () => {
          frame.remove();
          form.remove();
          resolve();
        };
        form.submit();
      });
      return read;
    },
    { url, headers: { ...headers }, body },
  );
}

/** Once for each service, because a browser waits longer after each connection that failed. @returns whether it opened */
export function opensSocket(page: Page, address: string, { path }: Attempt): Promise<boolean> {
  return page.evaluate(
    (url) =>
      new Promise<boolean>((resolve) => {
        const socket = new WebSocket(url);
        socket.onopen = () => resolve(true);
        socket.onerror = () => resolve(false);
      }),
    address.replace(/^http/, 'ws') + path,
  );
}

export interface Elsewhere {
  readonly port: number;
  /** Requests that reached it, as method and content type. */
  readonly received: readonly string[];
  close(): Promise<void>;
}

/** A website of somebody else. Under `/open` it answers every page, as the services of the engine must not. */
export async function startElsewhere(): Promise<Elsewhere> {
  const received: string[] = [];
  const server = createServer((request, response) => {
    request.resume();
    if (request.url === '/open') {
      received.push(`${request.method} ${request.headers['content-type'] ?? ''}`.trim());
      response.setHeader('access-control-allow-origin', '*');
      response.setHeader('access-control-allow-methods', 'PUT, DELETE');
      response.setHeader('access-control-allow-headers', '*');
    }
    response.setHeader('content-type', 'text/html');
    response.end('<title>Elsewhere</title><body>open</body>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    received,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
