/**
 * Stands between the Lambdas of a local engine and its services and records what they ask of AWS. Each Lambda has an
 * address of its own, so that a request shows by the way it came whose it is. Nothing is changed: signatures stay valid.
 */
import {
  Agent,
  createServer,
  request as forward,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { EngineOptions } from '../../../../infra/local/engine.ts';

/** One request and how it was answered. */
export interface Exchange {
  /** The Lambda at whose address it came in. */
  readonly lambda: string;
  /** Who signed it: the Lambda, or the user whose key a presigned link bears. */
  readonly accessKeyId: string;
  /** As the signature names it: `dynamodb`, `s3`, `execute-api`. */
  readonly service: string;
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  /** Empty for the contents of objects. */
  readonly body: string;
  readonly status: number;
}

export interface Relay {
  readonly exchanges: readonly Exchange[];
  /** For the engine: sends a Lambda's calls here. */
  readonly adjustEnvironment: NonNullable<EngineOptions['adjustEnvironment']>;
  close(): Promise<void>;
}

/** The variable that holds a service's address, and the name under which the SDK signs its requests. */
const SIGNING_NAMES: Readonly<Record<string, string>> = {
  AWS_ENDPOINT_URL_S3: 's3',
  AWS_ENDPOINT_URL_DYNAMODB: 'dynamodb',
  AWS_ENDPOINT_URL_KMS: 'kms',
  AWS_ENDPOINT_URL_SECRETS_MANAGER: 'secretsmanager',
  AWS_ENDPOINT_URL_SFN: 'states',
  AWS_ENDPOINT_URL_LAMBDA: 'lambda',
  AWS_ENDPOINT_URL_EVENTBRIDGE: 'events',
  AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: 'cognito-idp',
  AWS_ENDPOINT_URL_SESV2: 'ses',
  CONNECTIONS_ENDPOINT: 'execute-api',
};
/** Of every other service: there is none behind it, and the record shows the call. */
const ANY_OTHER = 'AWS_ENDPOINT_URL';

/** @param lambdas their names, which the Lambdas bear in POWERTOOLS_SERVICE_NAME */
export async function startRelay(lambdas: readonly string[]): Promise<Relay> {
  const exchanges: Exchange[] = [];
  const agent = new Agent({ keepAlive: true });
  const upstreams = new Map<string, string>();
  const addresses = new Map<string, string>();
  const servers: Server[] = [];

  async function relay(lambda: string, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(incoming);
    const { method = 'GET', url = '/', headers } = incoming;
    const { accessKeyId, service } = signatureOf(url, headers);
    const record = (status: number) => {
      const text = service === 's3' && method !== 'POST' ? '' : body.toString();
      exchanges.push({ lambda, accessKeyId, service, method, url, headers, body: text, status });
    };
    const upstream = upstreams.get(service);
    if (upstream === undefined) {
      record(501);
      response.writeHead(501).end();
      return;
    }
    // The body is whole here: it is neither sent in pieces nor waited for.
    const { 'transfer-encoding': _, expect: __, ...kept } = headers;
    const sent = { ...kept, 'content-length': body.length };
    const outgoing = forward(new URL(url, upstream), { agent, method, headers: sent }, (answer) => {
      record(answer.statusCode ?? 0);
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      pipeline(answer, response).catch(() => response.destroy());
    });
    outgoing.on('error', () => response.destroy());
    outgoing.end(body);
  }

  for (const lambda of lambdas) {
    const server = createServer((incoming, response) => {
      // A Lambda that was killed in the middle of a request.
      relay(lambda, incoming, response).catch(() => response.destroy());
    });
    servers.push(server);
    addresses.set(lambda, await listen(server));
  }

  return {
    exchanges,
    adjustEnvironment(_, environment) {
      const own = addresses.get(environment.POWERTOOLS_SERVICE_NAME ?? '');
      if (own === undefined) {
        throw new Error(`No address for the Lambda ${environment.POWERTOOLS_SERVICE_NAME}`);
      }
      const changed: Record<string, string> = { [ANY_OTHER]: own };
      for (const [variable, service] of Object.entries(SIGNING_NAMES)) {
        const given = environment[variable];
        if (given !== undefined) {
          const { origin, pathname } = new URL(given);
          upstreams.set(service, origin);
          changed[variable] = own + (pathname === '/' ? '' : pathname);
        }
      }
      return { ...environment, ...changed };
    },
    async close() {
      agent.destroy();
      for (const server of servers) {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
    },
  };
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
}

async function bodyOf(incoming: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of incoming) {
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

/** Whom the request claims to come from: in its header, or in the query of a presigned link. */
function signatureOf(url: string, { authorization = '' }: IncomingHttpHeaders) {
  const credential =
    /Credential=([^,\s]+)/.exec(authorization)?.[1] ??
    new URLSearchParams(url.split('?')[1]).get('X-Amz-Credential') ??
    '';
  const [accessKeyId = '', , , service = ''] = credential.split('/');
  return { accessKeyId, service };
}
