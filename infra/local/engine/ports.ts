/**
 * The ports of one engine. They are chosen before any service starts, because services are configured with each other's
 * addresses. A data folder keeps its ports, so that links, tokens and open pages outlive a restart.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import * as z from 'zod';

export const PORT_NAMES = [
  'website',
  'httpApi',
  'webSocketApi',
  'cognito',
  's3',
  'dynamoDb',
  'stepFunctions',
  'lambda',
  'kms',
  'secretsManager',
  'eventBridge',
  'userPool',
  'ses',
] as const;
export type PortName = (typeof PORT_NAMES)[number];
export type Ports = Readonly<Record<PortName, number>>;

const keptSchema = z.partialRecord(z.enum(PORT_NAMES), z.int());

export async function readKeptPorts(dataFolder: string): Promise<Partial<Ports>> {
  try {
    return keptSchema.parse(JSON.parse(await readFile(join(dataFolder, 'ports.json'), 'utf8')));
  } catch {
    return {};
  }
}

export function loopback(port: number): string {
  return `http://127.0.0.1:${port}`;
}

/**
 * The requested ports, else those that the folder had before, else free ones.
 * @throws Error with the port's name and number when a requested port is taken
 */
export async function choosePorts(dataFolder: string, requested: Partial<Ports> = {}): Promise<Ports> {
  const kept = await readKeptPorts(dataFolder);
  // Every chosen port stays open until all are chosen, so that no two names get the same one.
  const held: Server[] = [];
  const chosen: Partial<Record<PortName, number>> = {};
  try {
    for (const name of PORT_NAMES) {
      const wanted = requested[name];
      const server = (await hold(wanted ?? kept[name])) ?? (wanted === undefined ? await holdFree() : undefined);
      if (server === undefined) throw new Error(`Port ${wanted} (${name}) is taken`);
      held.push(server);
      const address = server.address();
      chosen[name] = typeof address === 'object' && address !== null ? address.port : 0;
    }
  } finally {
    await Promise.all(held.map((server) => new Promise((resolve) => server.close(resolve))));
  }
  await mkdir(dataFolder, { recursive: true });
  await writeFile(join(dataFolder, 'ports.json'), `${JSON.stringify(chosen, undefined, 2)}\n`);
  return z.record(z.enum(PORT_NAMES), z.int()).parse(chosen);
}

/**
 * Below the ports that systems give to outgoing connections (from 32768 on Linux): one of those could take a port between
 * the choice and the start of its service.
 */
const FREE_PORTS = { first: 20_000, count: 12_000, tries: 100 };

async function holdFree(): Promise<Server | undefined> {
  for (let tries = 0; tries < FREE_PORTS.tries; tries++) {
    const server = await hold(FREE_PORTS.first + Math.floor(Math.random() * FREE_PORTS.count));
    if (server !== undefined) return server;
  }
  return hold(0);
}

/** @returns undefined for no port, and for one that is taken */
async function hold(port: number | undefined): Promise<Server | undefined> {
  if (port === undefined) return undefined;
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}
