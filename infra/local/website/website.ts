/**
 * Stands in for CloudFront with an S3 origin: a folder of static files, the distribution's default root object, custom
 * error responses and response headers policy, and `/config.json`, by which the page learns its addresses.
 */
import { createHash } from 'node:crypto';
import { readFile, realpath, stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import path from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { listenOnLoopback } from '../service/loopback.ts';
import type { Service } from '../service/service.ts';

/** What the page reads from `/config.json`. In AWS the deployment writes it. */
export interface WebsiteConfig {
  readonly apiUrl: string;
  readonly webSocketUrl: string;
  readonly issuer: string;
  readonly clientId: string;
}

/** `CustomErrorResponses` of the distribution. */
export interface CustomErrorResponse {
  readonly errorCode: number;
  readonly responseCode: number;
  /** Begins with `/`. */
  readonly responsePagePath: string;
}

export interface WebsiteOptions {
  /** Default 0: chosen by the system. */
  readonly port?: number;
  /** The built page; read at every request, so that a new build shows at once. */
  readonly folder: string;
  /** Default `index.html`. */
  readonly defaultRootObject?: string;
  readonly customErrorResponses: readonly CustomErrorResponse[];
  /** Default 403: what S3 answers for a missing object to whoever may not list the bucket. */
  readonly missingObjectStatus?: 403 | 404;
  /** Asked at every request: the other services' addresses are not known before they have started. */
  readonly responseHeaders: () => Readonly<Record<string, string>>;
  readonly config: () => WebsiteConfig;
  /** Answers what lies under a path of its own, in the place of a file. */
  readonly beside?: {
    takes(url: string): boolean;
    answer(request: IncomingMessage, response: ServerResponse): Promise<void>;
  };
}

interface Document {
  readonly body: Buffer;
  readonly contentType: string;
}

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};
/** CloudFront compresses text of 1,000 bytes or more. */
const MIN_COMPRESSED = 1_000;
const COMPRESSIBLE = /^text\/|javascript|json|svg\+xml/;

export async function startWebsite(options: WebsiteOptions): Promise<Service> {
  const compressed = new Map<string, Buffer>();
  const server = createServer((request, response) => {
    answer(options, request, response, compressed).catch(() => response.destroy());
  });
  return listenOnLoopback(server, options.port ?? 0);
}

async function answer(
  options: WebsiteOptions,
  request: IncomingMessage,
  response: ServerResponse,
  compressed: Map<string, Buffer>,
): Promise<void> {
  for (const [name, value] of Object.entries(options.responseHeaders())) {
    response.setHeader(name, value);
  }
  if (options.beside?.takes(request.url ?? '/') === true) {
    return options.beside.answer(request, response);
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return sendError(response, 403);
  }
  const key = keyOf(request.url ?? '/', options.defaultRootObject ?? 'index.html');
  const document = key === null ? null : await readDocument(options, key);
  if (document !== null) {
    return send(request, response, 200, document, compressed);
  }
  const missing = options.missingObjectStatus ?? 403;
  const custom = options.customErrorResponses.find((each) => each.errorCode === missing);
  const fallback = custom === undefined ? null : await readDocument(options, custom.responsePagePath.slice(1));
  if (custom === undefined || fallback === null) {
    return sendError(response, missing);
  }
  return send(request, response, custom.responseCode, fallback, compressed);
}

/** The object's key; null for what no object is named by. */
function keyOf(url: string, defaultRootObject: string): string | null {
  try {
    const key = decodeURIComponent(url.split('?')[0] ?? '/').slice(1);
    return key === '' ? defaultRootObject : key;
  } catch {
    return null;
  }
}

async function readDocument(options: WebsiteOptions, key: string): Promise<Document | null> {
  if (key === 'config.json') {
    return { body: Buffer.from(JSON.stringify(options.config())), contentType: 'application/json' };
  }
  // A key is a name, not a way: `.` and `..` name nothing, and neither do empty segments.
  const segments = key.split('/');
  if (segments.some((segment) => ['', '.', '..'].includes(segment) || /[\\\0]/.test(segment))) {
    return null;
  }
  try {
    const folder = await realpath(options.folder);
    const file = await realpath(path.join(folder, ...segments));
    // A link must not lead out of the folder either.
    if (!file.startsWith(folder + path.sep) || !(await stat(file)).isFile()) {
      return null;
    }
    const contentType = CONTENT_TYPES[path.extname(file).toLowerCase()] ?? 'application/octet-stream';
    return { body: await readFile(file), contentType };
  } catch (error) {
    if (
      error instanceof Error &&
      'code' in error &&
      ['ENOENT', 'ENOTDIR', 'ENAMETOOLONG'].includes(String(error.code))
    ) {
      return null;
    }
    throw error;
  }
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  document: Document,
  compressed: Map<string, Buffer>,
): void {
  const digest = createHash('sha256').update(document.body).digest('hex').slice(0, 32);
  const encoding = encodingFor(request, document);
  // CloudFront makes the tag weak when it compresses.
  const tag = encoding === null ? `"${digest}"` : `W/"${digest}"`;
  response.setHeader('etag', tag);
  response.setHeader('cache-control', 'no-cache');
  response.setHeader('vary', 'accept-encoding');
  const known = request.headers['if-none-match']?.split(',').map((each) => each.trim().replace(/^W\//, ''));
  if (status === 200 && known?.includes(`"${digest}"`)) {
    response.writeHead(304).end();
    return;
  }
  response.setHeader('content-type', document.contentType);
  let body = document.body;
  if (encoding !== null) {
    response.setHeader('content-encoding', encoding);
    body = compressed.get(`${encoding} ${digest}`) ?? compress(body, encoding);
    compressed.set(`${encoding} ${digest}`, body);
  }
  response.writeHead(status, { 'content-length': body.length });
  response.end(request.method === 'HEAD' ? undefined : body);
}

type Encoding = 'br' | 'gzip';

function encodingFor(request: IncomingMessage, document: Document): Encoding | null {
  if (document.body.length < MIN_COMPRESSED || !COMPRESSIBLE.test(document.contentType)) {
    return null;
  }
  const accepted = String(request.headers['accept-encoding'] ?? '');
  return /\bbr\b/.test(accepted) ? 'br' : /\bgzip\b/.test(accepted) ? 'gzip' : null;
}

function compress(body: Buffer, encoding: Encoding): Buffer {
  return encoding === 'br'
    ? brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } })
    : gzipSync(body);
}

function sendError(response: ServerResponse, status: 403 | 404): void {
  const code = status === 403 ? 'AccessDenied' : 'NoSuchKey';
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code></Error>`;
  response.writeHead(status, { 'content-type': 'application/xml', 'content-length': Buffer.byteLength(body) });
  response.end(body);
}
