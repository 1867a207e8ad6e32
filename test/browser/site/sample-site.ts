/**
 * The data of an engine with the sample registers, imported and checked once for all test files. How a register comes in is for
 * `register.test.ts` and `words.test.ts`.
 */
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as z from 'zod';
import { buildPage } from '../../../infra/commands/build-page.ts';
import { signedIn } from '../../../infra/commands/cli/api-client.ts';
import { importSource } from '../../../infra/commands/cli/import-source.ts';
import { readRegisterSource } from '../../../infra/commands/cli/register-source.ts';
import { coordinatorOf, SAMPLE_USERS } from '../../../infra/commands/samples.ts';
import { type Engine, startEngine } from '../../../infra/local/engine.ts';
import { synthesise } from '../../../infra/synthesis/synthesise.ts';
import { checkEnded } from '../../pipeline/pipeline.ts';
import { SAMPLES, sampleFolder } from '../../sample-registers.ts';

/** Norges Blindeforbund has a register for this base year in which no activity can be counted. */
export const EMPTY_YEAR = 2024;

declare module 'vitest' {
  interface ProvidedContext {
    /** The data folder; undefined with a database of the user's, whose tables cannot be copied. */
    sampleSite: string | undefined;
  }
}

interface Project {
  provide(key: 'sampleSite', value: string | undefined): void;
}

/** Run by vitest before the first test. @returns what it runs after the last */
export default async function setup(project: Project): Promise<() => Promise<void>> {
  // Else each worker would build the page, in the same folder.
  await buildPage();
  if (process.env.AWS_ENDPOINT_URL_DYNAMODB) {
    project.provide('sampleSite', undefined);
    return async () => {};
  }
  const dataFolder = await mkdtemp(path.join(tmpdir(), 'bufdir-samples-'));
  const engine = await startEngine({
    dataFolder,
    synthesis: await synthesise(),
    fast: true,
    speed: 6,
    maxIdle: 32,
    users: SAMPLE_USERS,
  });
  try {
    await importSamples(engine, dataFolder);
  } finally {
    await engine.close();
  }
  project.provide('sampleSite', dataFolder);
  return () => rm(dataFolder, { recursive: true, force: true });
}

/** For an engine that has not started yet, which gets ports of its own. */
export async function copySamples(sampleSite: string, dataFolder: string): Promise<void> {
  await cp(sampleSite, dataFolder, { recursive: true, filter: (source) => path.basename(source) !== 'ports.json' });
}

export async function importSamples(engine: Engine, dataFolder: string): Promise<void> {
  for (const sample of SAMPLES) {
    await importRegister(engine, sampleFolder(sample));
  }
  await importEmptyYear(engine, dataFolder);
}

async function importEmptyYear(engine: Engine, dataFolder: string): Promise<void> {
  const folder = path.join(dataFolder, 'empty-register');
  await mkdir(folder);
  const { columns, labels } = await headersOf(sampleFolder('blindeforbundet-2025'));
  await writeFile(path.join(folder, 'aktiviteter.csv'), `${columns.activities}\n`);
  await writeFile(path.join(folder, 'deltakelser.csv'), `${columns.attendances}\n`);
  await writeFile(path.join(folder, 'labels.json'), JSON.stringify({ ...labels, year: EMPTY_YEAR }));
  await importRegister(engine, folder);
}

async function importRegister(engine: Engine, folder: string): Promise<void> {
  const source = await readRegisterSource(folder, {});
  const api = signedIn(engine, coordinatorOf(source.organisationNumber));
  await importSource(api, source);
  // A fault that a test injects is for what the page starts.
  await checkEnded(api, source.year);
}

async function headersOf(folder: string) {
  const firstLine = async (file: string) => (await readFile(path.join(folder, file), 'utf8')).split(/\r?\n/)[0] ?? '';
  const labels: unknown = JSON.parse(await readFile(path.join(folder, 'labels.json'), 'utf8'));
  return {
    columns: { activities: await firstLine('aktiviteter.csv'), attendances: await firstLine('deltakelser.csv') },
    labels: z.record(z.string(), z.unknown()).parse(labels),
  };
}
