/** What all services of one engine start from. */
import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Closable } from '../service/service.ts';
import { type Locations, readTemplate, type StackDescription } from '../template/template.ts';
import type { EngineOptions } from './contract.ts';
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
  await mkdir(dataFolder, { recursive: true });
  const ports = await choosePorts(dataFolder, options.ports);
  const { stackName, template, codeFolders } = options.synthesis;
  return {
    options,
    dataFolder,
    ports,
    stack: readTemplate(template, { stackName, codeFolders, locations: locationsOf(ports) }),
    speed: options.speed ?? (options.fast ? 30 : 1),
    warn: options.onWarning ?? ((message) => console.warn(message)),
    keep: (service) => services.adopt(service, (kept) => kept.close()),
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
