/**
 * CloudFront with an S3 origin on loopback: a folder of static files and the files of the deployment, with the
 * distribution's default root object, custom error responses and response headers policy.
 */
import { createHash } from 'node:crypto';
import { readFile, realpath, stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { pagesOf } from '../service/guard.ts';
import { startServer } from '../service/loopback.ts';
import type { ListenOptions, Service } from '../service/service.ts';

/** `CustomErrorResponses` of the distribution. */
export interface CustomErrorResponse {
  readonly errorCode: number;
  readonly responseCode: number;
  /** Begins with `/`. */
  readonly responsePagePath: string;
}

export interface WebsiteOptions extends ListenOptions {
  /** The built page; read at every request, so that a new build shows at once. */
  readonly folder: string;
  /** Text by path (`config.json`), served before the files in `folder`. */
  readonly deployedFiles?: ReadonlyMap<string, string>;
  /** Default `index.html`. */
  readonly defaultRootObject?: string;
  readonly customErrorResponses: readonly CustomErrorResponse[];
  /** Default 403: S3's answer for a missing object to a caller that may not list the bucket. */
  readonly missingObjectStatus?: 403 | 404;
  readonly responseHeaders: Readonly<Record<string, string>>;
  /** Answers requests for some paths in place of the files. */
  readonly pages?: readonly Pages[];
}

/** Dynamic pages on the website's server. */
export interface Pages {
  /** Whether it answers this URL (path and query). */
  takes(url: string): boolean;
  answer(request: IncomingMessage, response: ServerResponse): Promise<void>;
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
  '.xlsx': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};
/** CloudFront compresses text of 1,000 bytes or more. */
const MIN_COMPRESSED = 1_000;
const COMPRESSIBLE = /^text\/|javascript|json|svg\+xml/;

export async function startWebsite(options: WebsiteOptions): Promise<Service> {
  const compressed = new Map<string, Buffer>();
  return startServer({
    ...(options.port !== undefined && { port: options.port }),
    visitors: pagesOf([], true),
    answer(request, response) {
      const home = homeOf(request);
      if (home === undefined) return answer(options, request, response, compressed);
      // The other services know the page by one origin.
      response.writeHead(307, { location: home, 'cache-control': 'no-store' }).end();
    },
  });
}

/** @returns the address under which the page works, if this is another of its names (`localhost`) */
function homeOf({ headers: { host = '' }, url = '/' }: IncomingMessage): string | undefined {
  const [name = '', port = '80'] = host.split(/:(\d+)$/);
  return name === '127.0.0.1' ? undefined : `http://127.0.0.1:${port}${url}`;
}

async function answer(
  options: WebsiteOptions,
  request: IncomingMessage,
  response: ServerResponse,
  compressed: Map<string, Buffer>,
): Promise<void> {
  for (const [name, value] of Object.entries(options.responseHeaders)) {
    response.setHeader(name, value);
  }
  const pages = options.pages?.find((each) => each.takes(request.url ?? '/'));
  if (pages !== undefined) {
    return pages.answer(request, response);
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

/** The object's key; null for a path that cannot be a key. */
function keyOf(url: string, defaultRootObject: string): string | null {
  try {
    const key = decodeURIComponent(url.split('?')[0] ?? '/').slice(1);
    return key === '' ? defaultRootObject : key;
  } catch {
    return null;
  }
}

async function readDocument(options: WebsiteOptions, key: string): Promise<Document | null> {
  const deployed = options.deployedFiles?.get(key);
  if (deployed !== undefined) {
    return { body: Buffer.from(deployed), contentType: contentTypeOf(key) };
  }
  // No file has a key with `.`, `..` or an empty segment, so such a key leads nowhere.
  const segments = key.split('/');
  if (segments.some((segment) => ['', '.', '..'].includes(segment) || /[\\\0]/.test(segment))) {
    return null;
  }
  try {
    const folder = await realpath(options.folder);
    const file = await realpath(path.join(folder, ...segments));
    // A symbolic link must not lead out of the folder either.
    if (!file.startsWith(folder + path.sep) || !(await stat(file)).isFile()) {
      return null;
    }
    return { body: await readFile(file), contentType: contentTypeOf(file) };
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

function contentTypeOf(file: string): string {
  return CONTENT_TYPES[path.extname(file).toLowerCase()] ?? 'application/octet-stream';
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
