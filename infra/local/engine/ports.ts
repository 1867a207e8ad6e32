/**
 * Ports chosen before anything starts, because the services' addresses stand in each other's settings. A data folder
 * keeps its ports: links, tokens and open pages name them, and should outlive a restart.
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

/**
 * Those asked for, else those that the folder had before, else free ones.
 * @throws Error when a port that was asked for is taken, naming it
 */
export async function choosePorts(dataFolder: string, asked: Partial<Ports> = {}): Promise<Ports> {
  const kept = await readKeptPorts(dataFolder);
  // Held until all are chosen, so that no two get the same one.
  const held: Server[] = [];
  const chosen: Partial<Record<PortName, number>> = {};
  try {
    for (const name of PORT_NAMES) {
      const wanted = asked[name];
      const server = (await hold(wanted ?? kept[name] ?? 0)) ?? (wanted === undefined ? await hold(0) : undefined);
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

async function hold(port: number): Promise<Server | undefined> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}
