/** The smoke test against the local engine, which runs the same stack, and against a server that fails every check. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signedIn } from '../../infra/commands/cli/api-client.ts';
import { importSource } from '../../infra/commands/cli/import-source.ts';
import { readRegisterSource } from '../../infra/commands/cli/register-source.ts';
import { SAMPLE_USERS } from '../../infra/commands/samples.ts';
import { websiteContent } from '../../infra/commands/website-content.ts';
import { type Engine, startEngine } from '../../infra/local/engine.ts';
import { CHECKS, insistOnConnection } from '../../infra/smoke/checks.ts';
import { exportCheck } from '../../infra/smoke/export-check.ts';
import { runChecks } from '../../infra/smoke/run.ts';
import { type Target, targetOfOutputs, targetOfText } from '../../infra/smoke/target.ts';
import { synthesise } from '../../infra/synthesis/synthesise.ts';
import { sampleFolder } from '../sample-registers.ts';

describe('on a working stack', () => {
  let folder: string;
  let engine: Engine;
  let target: Target;
  const coordinator = 'nhf-kari';
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'smoke-'));
    await writeFile(path.join(folder, 'index.html'), '<!doctype html><title>page</title>');
    engine = await startEngine({
      dataFolder: path.join(folder, 'data'),
      website: websiteContent(folder),
      synthesis: await synthesise(),
      persistent: false,
      fast: true,
      // No test waits for a schedule, and the reconciler runs each minute instead of every two seconds.
      speed: 1,
      users: SAMPLE_USERS,
    });
    target = targetOfOutputs(engine.stack.outputs);
    const source = await readRegisterSource(sampleFolder('nhf-2025'), {});
    await importSource(signedIn(engine, coordinator), source, { check: false });
  }, 180_000);
  afterAll(async () => {
    await engine.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('passes every check', async () => {
    const lines: string[] = [];
    const result = await runChecks(target, CHECKS, (line) => lines.push(line));
    expect(lines.filter((line) => line.startsWith('FAILED'))).toEqual([]);
    expect(result).toEqual({ passed: CHECKS.length, failed: 0 });
    expect(lines.at(-1)).toBe(`${CHECKS.length} passed, 0 failed`);
  }, 60_000);

  it('passes a whole export, including the checksum of its file', async () => {
    const { idToken } = await engine.issueTokens(coordinator);
    const lines: string[] = [];
    const whole = exportCheck({ idToken, everyMilliseconds: 50 });
    expect(await runChecks(target, [whole], (line) => lines.push(line))).toEqual({ passed: 1, failed: 0 });
    expect(lines.join()).not.toContain(idToken);
  }, 120_000);

  it('fails a link to an origin to which the page may not connect', async () => {
    await insistOnConnection(target, `${engine.endpoints.s3}/${engine.stack.outputs.WorkingBucket}/x`, 'here').then(
      () => expect.unreachable('the page must not connect to the working bucket'),
      (error: unknown) => expect(String(error)).toMatch(/^SmokeError: the page may not connect to http.*, here$/),
    );
    await expect(insistOnConnection(target, 'https://elsewhere.example/x', 'there')).rejects.toThrow('elsewhere');
  });

  it('fails an export that cannot be made, with its code', async () => {
    const { idToken } = await engine.issueTokens(coordinator);
    const lines: string[] = [];
    const whole = exportCheck({ idToken, year: 2001, everyMilliseconds: 50 });
    expect(await runChecks(target, [whole], (line) => lines.push(line))).toEqual({ passed: 0, failed: 1 });
    expect(lines[0]).toMatch(/^FAILED .*: POST \/exports answered 409 register_not_found$/);
  }, 60_000);
});

describe('on a server that does everything wrong', () => {
  let server: Server;
  let target: Target;
  beforeAll(async () => {
    server = createServer((request, response) => {
      response.setHeader('access-control-allow-origin', request.headers.origin ?? '*');
      response.setHeader('access-control-allow-credentials', 'true');
      response.setHeader('content-security-policy', "default-src *; script-src 'self' 'unsafe-inline'");
      response.end('{}');
    });
    server.on('upgrade', (_request, socket) => {
      socket.end('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n');
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const { port } = server.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}`;
    target = {
      pageUrl: url,
      apiUrl: url,
      webSocketUrl: `ws://127.0.0.1:${port}/live`,
      pageConfiguration: { apiUrl: url, webSocketUrl: '', issuer: url, clientId: 'page' },
    };
  });
  afterAll(() => server.close());

  // The check allows http for a page on loopback, as browsers do.
  const others = CHECKS.filter(({ name }) => name !== 'browsers must use https only');
  it.each(others)('fails the check: $name', async (check) => {
    expect(await runChecks(target, [check], () => undefined)).toEqual({ passed: 0, failed: 1 });
  });

  it('fails a page on http elsewhere, without requesting it', async () => {
    const check = CHECKS.find(({ name }) => name === 'browsers must use https only');
    const elsewhere = { ...target, pageUrl: 'http://export.example.org' };
    const lines: string[] = [];
    await runChecks(elsewhere, check === undefined ? [] : [check], (line) => lines.push(line));
    expect(lines[0]).toBe('FAILED  browsers must use https only: the page itself uses http');
  });
});

describe('the target', () => {
  const outputs = {
    PageUrl: 'https://page.example',
    ApiUrl: 'https://api.example',
    WebSocketUrl: 'wss://sockets.example/live',
    PageConfiguration: '{"apiUrl":"a","webSocketUrl":"w","issuer":"i","clientId":"c"}',
  };

  it('is read from outputs by name or as the AWS CLI prints them', async () => {
    const printed = Object.entries(outputs).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue }));
    const byName = targetOfOutputs(outputs);
    expect(byName).toMatchObject({ pageUrl: 'https://page.example', pageConfiguration: { clientId: 'c' } });
    expect(targetOfOutputs(printed)).toEqual(byName);
    expect(await targetOfText(JSON.stringify(printed))).toEqual(byName);
  });

  it('is refused without an address', () => {
    expect(() => targetOfOutputs({ ...outputs, ApiUrl: '' })).toThrow(/ApiUrl/);
  });
});
