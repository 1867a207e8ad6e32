/** What all services of one engine start from. */
import { resolve } from 'node:path';
import { type Closable, LOCAL_CREDENTIALS } from '../service/service.ts';
import { type Locations, readTemplate, type StackDescription } from '../template/template.ts';
import type { EngineOptions } from './contract.ts';
import { keptSeed, writeCredentials } from './credentials-file.ts';
import { keepForOwner } from './owner-only.ts';
import { choosePorts, loopback, type Ports } from './ports.ts';
import { assertNotRunning } from './running-engine.ts';

export interface Foundation {
  readonly options: EngineOptions;
  /** Absolute. */
  readonly dataFolder: string;
  readonly ports: Ports;
  readonly stack: StackDescription;
  /** As in the options, with its default. */
  readonly speed: number;
  warn(message: string): void;
  /** Lets `services` close the service; those that started last close first. @returns the service */
  keep<Kept extends Closable>(service: Kept): Kept;
}

/**
 * @throws NotHonouredError when the template needs something that the engine does not have
 * @throws EngineRunningError when another engine uses the data folder
 */
export async function prepareFoundation(options: EngineOptions, services: AsyncDisposableStack): Promise<Foundation> {
  const dataFolder = resolve(options.dataFolder);
  await assertNotRunning(dataFolder);
  await keepForOwner(dataFolder);
  const ports = await choosePorts(dataFolder, options.ports);
  const { stackName, template, codeFolders } = options.synthesis;
  const keep = <Kept extends Closable>(service: Kept): Kept => services.adopt(service, (kept) => kept.close());
  keep(await writeCredentials(dataFolder, LOCAL_CREDENTIALS));
  return {
    options,
    dataFolder,
    ports,
    stack: readTemplate(template, {
      stackName,
      codeFolders,
      locations: locationsOf(ports),
      seed: await keptSeed(dataFolder),
    }),
    speed: options.speed ?? (options.fast ? 30 : 1),
    warn: options.onWarning ?? ((message) => console.warn(message)),
    keep,
  };
}

function locationsOf(ports: Ports): Locations {
  return {
    httpApi: loopback(ports.httpApi),
    webSocketApi: loopback(ports.webSocketApi),
    website: loopback(ports.website),
    cognito: loopback(ports.cognito),
    s3: loopback(ports.s3),
  };
}
