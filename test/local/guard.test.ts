/** Every server of an engine, by the names of its ports: what a foreign page and an unsigned program get from it. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { PORT_NAMES, type PortName } from '../../infra/local/engine/ports.ts';
import { type Engine, startEngine } from '../../infra/local/engine.ts';
import { LOCAL_CREDENTIALS } from '../../infra/local/service/service.ts';
import type { Credentials } from '../../infra/local/service/signature.ts';
import { signedFetch } from '../../infra/local/service/signed-fetch.ts';
import { synthesise } from '../../infra/synthesis/synthesise.ts';

interface Served {
  /** A path that the service answers for those who may ask. */
  readonly path: string;
  /** The services that programs call with a signature: under which name, and a request that is right but for the signature. */
  readonly signed?: { readonly name: string; readonly target?: string; readonly method?: 'GET' };
}

/** A port without a line here is an error: a new service states what it answers. */
const SERVED: Readonly<Record<PortName, Served>> = {
  website: { path: '/index.html' },
  httpApi: { path: '/openapi.json' },
  webSocketApi: { path: '/live/@connections/abc%3D', signed: { name: 'execute-api', method: 'GET' } },
  cognito: { path: '/.well-known/jwks.json' },
  s3: { path: '/no-such-bucket/key', signed: { name: 's3', method: 'GET' } },
  dynamoDb: { path: '/', signed: { name: 'dynamodb', target: 'DynamoDB_20120810.ListTables' } },
  stepFunctions: { path: '/', signed: { name: 'states', target: 'AWSStepFunctions.ListExecutions' } },
  lambda: { path: '/_local/faults', signed: { name: 'lambda', method: 'GET' } },
  kms: { path: '/', signed: { name: 'kms', target: 'TrentService.GetPublicKey' } },
  secretsManager: { path: '/', signed: { name: 'secretsmanager', target: 'secretsmanager.GetSecretValue' } },
  userPool: { path: '/', signed: { name: 'cognito-idp', target: 'AWSCognitoIdentityProviderService.AdminGetUser' } },
  ses: { path: '/v2/email/outbound-emails', signed: { name: 'ses' } },
  eventBridge: { path: '/', signed: { name: 'events', target: 'AWSEvents.PutEvents' } },
};
const SIGNED = PORT_NAMES.filter((name) => SERVED[name].signed !== undefined);

const ENGINE = join(import.meta.dirname, '..', '..', 'infra', 'local');

let folder: string;
let engine: Engine;
let ports: Readonly<Record<string, number>>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guard-'));
  const page = join(folder, 'page');
  await mkdir(page);
  await writeFile(join(page, 'index.html'), '<p>The page</p>');
  const dataFolder = join(folder, 'data');
  engine = await startEngine({
    dataFolder,
    synthesis: await synthesise(),
    persistent: false,
    website: { folder: page },
  });
  ports = JSON.parse(readFileSync(join(dataFolder, 'ports.json'), 'utf8'));
});
afterAll(async () => {
  await engine?.close();
  await rm(folder, { recursive: true, force: true });
});

const portOf = (name: PortName): number => ports[name] ?? Number.NaN;

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

async function send(name: PortName, method: string, headers: OutgoingHttpHeaders): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port: portOf(name), path: SERVED[name].path, method, headers };
    const sent = request(options, (response) => {
      text(response).then(
        (read) => resolve({ status: response.statusCode, headers: response.headers, text: read }),
        reject,
      );
    });
    sent.on('upgrade', () => reject(new Error('The handshake was accepted')));
    sent.on('error', reject);
    sent.end();
  });
}

/** Buckets have rules of their own for origins, and S3 refuses in its own words. */
const refusalOf = (name: PortName) => (name === 's3' ? /AccessDenied|AccessForbidden/ : /no foreign Origin/);

const FORM = { 'content-type': 'text/plain' };
const PREFLIGHT = { 'access-control-request-method': 'POST', 'access-control-request-headers': 'x-amz-target' };
const HANDSHAKE = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
};
/** What a page can send without being asked for permission, the request for permission, and a handshake. */
const SENT: readonly (readonly [string, OutgoingHttpHeaders])[] = [
  ['GET', {}],
  ['POST', FORM],
  ['OPTIONS', PREFLIGHT],
  ['GET', HANDSHAKE],
];

describe('servers of an engine', () => {
  it('are all in this list', () => {
    expect(Object.keys(ports).sort()).toEqual(Object.keys(SERVED).sort());
  });

  it.runIf(process.platform === 'linux')('are the only ones that the process has', () => {
    expect([...listeningPorts()].sort()).toEqual(Object.values(ports).sort());
  });

  it('are made in one file, which guards them', () => {
    const sources = readdirSync(ENGINE, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
    const makers = sources.filter((file) =>
      /import[^;]*\bcreate(Secure)?Server\b[^;]*'node:(http|https|http2)'|new WebSocketServer\((?!\{\s*noServer: true)/.test(
        readFileSync(join(ENGINE, file), 'utf8'),
      ),
    );
    expect(makers).toEqual(['service/loopback.ts']);
  });

  it.each(PORT_NAMES)('%s answers no other Host: a name that leads here (DNS rebinding)', async (name) => {
    const port = portOf(name);
    for (const host of ['rebound.example', `rebound.example:${port}`, `127.0.0.1.rebound.example:${port}`, '::1']) {
      for (const [method, headers] of SENT) {
        const origin = `http://${host}`;
        for (const more of [{}, { origin, 'sec-fetch-site': 'same-origin' }]) {
          const response = await send(name, method, { ...headers, ...more, host });
          expect(response.status, `${method} with Host ${host}`).toBe(403);
          // The refusal of a handshake is empty.
          if (headers !== HANDSHAKE) expect(response.text).toContain('no foreign Host');
          expect(response.headers['access-control-allow-origin']).toBeUndefined();
        }
      }
    }
  });

  it.each(PORT_NAMES)('%s answers no page of another origin', async (name) => {
    const site = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors' };
    for (const origin of ['https://evil.example', 'null', 'http://127.0.0.1:9', 'http://localhost', 'file://']) {
      for (const [method, headers] of SENT) {
        const response = await send(name, method, { ...headers, ...site, origin });
        expect(response.status, `${method} with Origin ${origin}`).toBe(403);
        if (headers !== HANDSHAKE) expect(response.text).toMatch(refusalOf(name));
        expect(response.headers['access-control-allow-origin']).toBeUndefined();
      }
    }
  });

  it.each(PORT_NAMES)('%s answers no image, script or frame of another page, which have no Origin', async (name) => {
    for (const site of ['cross-site', 'same-site']) {
      const response = await send(name, 'GET', { 'sec-fetch-site': site, 'sec-fetch-mode': 'no-cors' });
      expect(response.status, site).toBe(403);
      expect(response.text).toMatch(refusalOf(name));
    }
  });

  it.each(['website', 'httpApi', 'cognito'] as const)(
    '%s answers a program, and the page of this engine',
    async (name) => {
      const page = { origin: `http://127.0.0.1:${portOf('website')}`, 'sec-fetch-site': 'same-site' };
      expect((await send(name, 'GET', {})).status).toBe(200);
      expect((await send(name, 'GET', page)).status).toBe(200);
    },
  );

  it.each(PORT_NAMES.filter((name) => name !== 'website'))('%s has the name localhost too', async (name) => {
    const host = `localhost:${portOf(name)}`;
    const [named, numbered] = [await send(name, 'GET', { host }), await send(name, 'GET', {})];
    expect(named.status).toBe(numbered.status);
    expect(named.headers['content-type']).toBe(numbered.headers['content-type']);
  });

  it('the website leads from localhost to the address by which the other services know it', async () => {
    const response = await send('website', 'GET', { host: `localhost:${portOf('website')}` });
    expect(response.status).toBe(307);
    expect(response.headers.location).toBe(`${engine.endpoints.website}/index.html`);
  });
});

describe('services for programs', () => {
  afterEach(() => {
    vi.restoreAllMocks();
    vi.useRealTimers();
  });

  /** @param bend changes the request after it was signed */
  async function ask(
    name: PortName,
    credentials: Credentials = LOCAL_CREDENTIALS,
    bend: (sent: { headers: Record<string, string>; body?: string }) => void = () => undefined,
    signingName = SERVED[name].signed?.name ?? '',
  ) {
    const { path, signed } = SERVED[name];
    const method = signed?.method ?? 'POST';
    const headers = {
      ...(signed?.target && { 'x-amz-target': signed.target, 'content-type': 'application/x-amz-json-1.0' }),
      // S3 alone demands it.
      'x-amz-content-sha256': 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    };
    const usual = fetch;
    vi.spyOn(globalThis, 'fetch').mockImplementation((address, init) => {
      const sent = { ...init, headers: { ...Object(init?.headers) } };
      bend(Object(sent));
      return usual(address, sent);
    });
    const response = await signedFetch(
      `http://127.0.0.1:${portOf(name)}${path}`,
      { method, headers },
      signingName,
      credentials,
    );
    vi.restoreAllMocks();
    const text = await response.text();
    return {
      status: response.status,
      refused:
        /Signature|AccessDenied|AuthenticationToken|UnrecognizedClient|InvalidAccessKeyId|TimeTooSkewed|Authorization/.exec(
          `${response.headers.get('x-amzn-errortype')} ${/"__type":"[^"]*"|<Code>[^<]*/.exec(text)?.[0]}`,
        )?.[0],
    };
  }

  it.each(SIGNED)('%s answers a request that is signed with the key of this run', async (name) => {
    expect((await ask(name)).refused).toBeUndefined();
  });

  it.each(SIGNED)('%s refuses a request that is not, or not rightly, signed', async (name) => {
    const wrong = { ...LOCAL_CREDENTIALS, secretAccessKey: 'local-engine-secret' };
    const unknown = { ...LOCAL_CREDENTIALS, accessKeyId: 'LOCALENGINE' };
    const answers = {
      wrongSecret: await ask(name, wrong),
      unknownKey: await ask(name, unknown),
      unsigned: await ask(name, LOCAL_CREDENTIALS, ({ headers }) => delete headers.authorization),
      noSignature: await ask(name, LOCAL_CREDENTIALS, ({ headers }) => {
        headers.authorization = 'Bearer of nothing';
      }),
      addedHeader: await ask(name, LOCAL_CREDENTIALS, ({ headers }) => {
        headers['x-amz-invocation-type'] = 'Event';
      }),
      changedHeader: await ask(name, LOCAL_CREDENTIALS, ({ headers }) => {
        headers['x-amz-content-sha256'] = 'UNSIGNED-PAYLOAD';
      }),
      otherService: await ask(name, LOCAL_CREDENTIALS, undefined, name === 'kms' ? 's3' : 'kms'),
    };
    for (const [how, { status, refused }] of Object.entries(answers)) {
      expect([400, 403], how).toContain(status);
      expect(refused, how).toBeDefined();
    }
  });

  it.each(SIGNED.filter((name) => SERVED[name].signed?.method !== 'GET'))(
    '%s refuses a body that is not the signed one',
    async (name) => {
      const { refused } = await ask(name, LOCAL_CREDENTIALS, (sent) => {
        sent.body = '{"Limit":1}';
      });
      expect(refused).toBe('Signature');
    },
  );

  it.each(SIGNED)('%s refuses a request that was signed 16 minutes ago', async (name) => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - 16 * 60_000 });
    const { refused } = await ask(name, LOCAL_CREDENTIALS, () => vi.useRealTimers());
    expect(refused).toMatch(/Signature|TimeTooSkewed/);
  });
});

/** The TCP ports on which this process listens, from `/proc`. */
function listeningPorts(): Set<number> {
  const own = new Set(
    readdirSync('/proc/self/fd').flatMap((descriptor) => {
      try {
        return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/self/fd/${descriptor}`))?.[1] ?? [];
      } catch {
        return [];
      }
    }),
  );
  const found = new Set<number>();
  for (const table of ['/proc/self/net/tcp', '/proc/self/net/tcp6']) {
    for (const line of readFileSync(table, 'utf8').split('\n').slice(1)) {
      const [, local = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/);
      // 0A is LISTEN.
      if (state === '0A' && own.has(inode)) found.add(Number.parseInt(local.split(':')[1] ?? '', 16));
    }
  }
  return found;
}
