import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Service } from '../../../infra/local/service/service.ts';
import { startWebsite, type WebsiteOptions } from '../../../infra/local/website/website.ts';

const INDEX = '<!doctype html><title>Eksport</title>';
const SCRIPT = `console.log("${'blåbær '.repeat(300)}");`;

let root: string;
let folder: string;
const services: Service[] = [];
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'website-'));
  folder = path.join(root, 'website');
  await mkdir(path.join(folder, 'assets'), { recursive: true });
  await writeFile(path.join(folder, 'index.html'), INDEX);
  await writeFile(path.join(folder, 'assets/main.js'), SCRIPT);
  await writeFile(path.join(root, 'secret.txt'), 'secret');
  await mkdir(path.join(root, 'website-other'));
  await writeFile(path.join(root, 'website-other/secret.txt'), 'secret');
});
afterEach(async () => {
  await Promise.all(services.splice(0).map((service) => service.close()));
  await rm(root, { recursive: true });
});

async function start(options: Partial<WebsiteOptions> = {}): Promise<string> {
  const service = await startWebsite({
    folder,
    customErrorResponses: [{ errorCode: 403, responseCode: 200, responsePagePath: '/index.html' }],
    responseHeaders: { 'content-security-policy': "default-src 'none'" },
    ...options,
  });
  services.push(service);
  return service.endpoint;
}

/** Node's own client, which unlike fetch does not change the path and does not decode the body. */
function rawGet(endpoint: string, rawPath: string, headers: Record<string, string> = {}) {
  const { hostname, port } = new URL(endpoint);
  return new Promise<{ status: number; encoding: string | undefined; etag: string | undefined; body: Buffer }>(
    (resolve, reject) => {
      get({ hostname, port, path: rawPath, headers, agent: false }, async (response) => {
        const body = Buffer.concat(await response.toArray());
        const { etag, 'content-encoding': encoding } = response.headers;
        resolve({ status: response.statusCode ?? 0, encoding, etag, body });
      }).on('error', reject);
    },
  );
}

describe('the website', () => {
  it('serves the default root object with the headers of the policy', async () => {
    const response = await fetch(await start());
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('content-security-policy')).toBe("default-src 'none'");
    expect(await response.text()).toBe(INDEX);
  });

  it('serves the custom error page for an unknown address', async () => {
    const endpoint = await start();
    for (const address of ['/eksporter/123?fane=funn', '/assets', '/assets/', '/%E0%A4%A']) {
      const response = await fetch(endpoint + address);
      expect([address, response.status, await response.text()]).toEqual([address, 200, INDEX]);
    }
  });

  it('returns an error for a missing object without a custom error response', async () => {
    const bare = await fetch(`${await start({ customErrorResponses: [] })}/missing`);
    expect(bare.status).toBe(403);
    expect(bare.headers.get('content-security-policy')).toBe("default-src 'none'");
    const only404 = [{ errorCode: 404, responseCode: 200, responsePagePath: '/index.html' }];
    expect((await fetch(`${await start({ customErrorResponses: only404 })}/missing`)).status).toBe(403);
  });

  it('serves a file of the deployment instead of the built file with the same name', async () => {
    await writeFile(path.join(folder, 'config.json'), '{"apiUrl":"built"}');
    const endpoint = await start({ deployedFiles: new Map([['config.json', '{"apiUrl":"deployed"}']]) });
    const response = await fetch(`${endpoint}/config.json`);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.json()).toEqual({ apiUrl: 'deployed' });
    expect((await fetch(`${endpoint}/constructor`)).status).toBe(200);
  });

  it('lets dynamic pages answer their paths, with the headers of the policy', async () => {
    const endpoint = await start({
      pages: [
        { takes: () => false, answer: async (_, response) => void response.end('of another path') },
        {
          takes: (url) => url.startsWith('/status'),
          answer: async (_, response) => void response.end('well'),
        },
      ],
    });
    const response = await fetch(`${endpoint}/status?now`);
    expect([await response.text(), response.headers.get('content-security-policy')]).toEqual([
      'well',
      "default-src 'none'",
    ]);
    expect(await (await fetch(endpoint)).text()).toBe(INDEX);
  });

  it('shows a new build without a restart', async () => {
    const endpoint = await start();
    await fetch(endpoint);
    await writeFile(path.join(folder, 'index.html'), 'new');
    expect(await (await fetch(endpoint)).text()).toBe('new');
  });

  it('returns 304 for a known ETag until the file changes', async () => {
    const endpoint = await start();
    const etag = (await fetch(`${endpoint}/assets/main.js`)).headers.get('etag') ?? '';
    const again = () => fetch(`${endpoint}/assets/main.js`, { headers: { 'if-none-match': etag } });
    expect((await again()).status).toBe(304);
    await writeFile(path.join(folder, 'assets/main.js'), 'changed');
    expect((await again()).status).toBe(200);
  });

  it('compresses text for clients that accept it, with a weak ETag', async () => {
    const endpoint = await start();
    const plain = await rawGet(endpoint, '/assets/main.js');
    expect(plain.encoding).toBeUndefined();
    const gzipped = await rawGet(endpoint, '/assets/main.js', { 'accept-encoding': 'gzip' });
    expect(gzipped.encoding).toBe('gzip');
    expect(gzipped.etag).toBe(`W/${plain.etag}`);
    expect(gunzipSync(gzipped.body).toString('utf8')).toBe(SCRIPT);
    const brotli = await fetch(`${endpoint}/assets/main.js`, { headers: { 'accept-encoding': 'br' } });
    expect(brotli.headers.get('content-encoding')).toBe('br');
    expect(await brotli.text()).toBe(SCRIPT);
  });

  it('returns no body for HEAD, and refuses other methods', async () => {
    const endpoint = await start();
    const head = await fetch(`${endpoint}/index.html`, { method: 'HEAD' });
    expect(head.headers.get('content-length')).toBe(String(INDEX.length));
    expect((await fetch(endpoint, { method: 'POST' })).status).toBe(403);
  });

  it.each([
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/assets/../../secret.txt',
    '/assets/%2e%2e%2f%2e%2e%2fsecret.txt',
    '/..\\secret.txt',
    '/..%5csecret.txt',
    '/../website-other/secret.txt',
    '//../secret.txt',
    '/link.txt',
    '/sibling.txt',
    '/index.html%00.txt',
  ])('does not serve a file outside its folder for %s', async (rawPath) => {
    await symlink(path.join(root, 'secret.txt'), path.join(folder, 'link.txt'));
    await symlink(path.join(root, 'website-other/secret.txt'), path.join(folder, 'sibling.txt'));
    const { status, body } = await rawGet(await start({ customErrorResponses: [] }), rawPath);
    expect([status, body.includes('secret')]).toEqual([403, false]);
  });

  it.each(['/assets/../index.html', '/./index.html', '/assets//main.js'])('has no object for %s', async (rawPath) => {
    expect((await rawGet(await start({ customErrorResponses: [] }), rawPath)).status).toBe(403);
  });
});
