/**
 * The template, for running or testing the stack on this machine. Synthesis runs in a child process with the same `app.ts` as
 * `npx cdk synth`, so that CDK is not loaded here. The result is cached by the hash of its sources, and a second call only
 * reads it.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import * as z from 'zod';
import { LAMBDAS, REPOSITORY } from './bundle.ts';

export interface Synthesis {
  readonly stackName: string;
  /** As CloudFormation gets it: nothing is resolved or left out. */
  readonly template: Readonly<Record<string, unknown>>;
  /** The absolute folder with `index.mjs`, by the logical id of its AWS::Lambda::Function. */
  readonly codeFolders: ReadonlyMap<string, string>;
  /** The cloud assembly: templates and assets. */
  readonly folder: string;
  /** For what an engine computes from the template and the bundles alone, so that the next one need not. */
  readonly cacheFolder: string;
  /** Whether it came from the cache. */
  readonly cached: boolean;
}

export interface SynthesiseOptions {
  /** Has one folder for each content hash; the newest ones are kept. */
  readonly cacheFolder?: string;
  /** Another folder of handlers than `lambdas/`, with the same layout. */
  readonly lambdasFolder?: string;
}

/** Repeated from `app.ts`, because importing it would load CDK. */
const STACK = 'BufdirExport';
/** Who sends mail on this machine, where none leaves it. `.example` belongs to nobody. */
const LOCAL_SENDER = 'eksport@bufdir.example';
/** Older assemblies are deleted; a running engine uses one of the newest. */
const KEPT_ASSEMBLIES = 10;
const OWNER_ONLY = 0o700;
const CACHE_FOLDER = join(REPOSITORY, '.local', 'synth');

/** Thrown when synthesis fails; its message is the output of the app. */
export class SynthesisError extends Error {
  override readonly name = 'SynthesisError';
}

/** @throws SynthesisError */
export async function synthesise({
  cacheFolder = CACHE_FOLDER,
  lambdasFolder = LAMBDAS,
}: SynthesiseOptions = {}): Promise<Synthesis> {
  await keepClosed(cacheFolder);
  const folder = join(cacheFolder, await contentHash(lambdasFolder));
  const present = await readAssembly(folder);
  if (present !== undefined) {
    return { ...present, ...placesIn(folder), cached: true };
  }

  // Written beside it and then moved, so that a killed run leaves nothing that looks finished.
  const draft = join(cacheFolder, `draft-${process.pid}-${Date.now()}`);
  try {
    await runApp(draft, lambdasFolder);
    // Another process may have been first; its result is the same.
    await rename(draft, folder).catch((cause: NodeJS.ErrnoException) => {
      if (cause.code !== 'ENOTEMPTY' && cause.code !== 'EEXIST') throw cause;
    });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  await removeOldest(cacheFolder);
  const made = await readAssembly(folder);
  if (made === undefined) {
    throw new SynthesisError(`The app ended well, but left no template of ${STACK} in ${folder}`);
  }
  return { ...made, ...placesIn(folder), cached: false };
}

const placesIn = (folder: string) => ({ folder, cacheFolder: join(folder, 'engine-cache') });

/** Folders of `infra/` that run the template and do not make it. */
const NOT_IN_TEMPLATE = ['commands', 'local'];

/** No other user of the machine may read `.local`, where data is kept too, or a folder that an older release left open. */
async function keepClosed(cacheFolder: string): Promise<void> {
  await mkdir(cacheFolder, { recursive: true, mode: OWNER_ONLY });
  for (const folder of cacheFolder === CACHE_FOLDER ? [dirname(cacheFolder), cacheFolder] : [cacheFolder]) {
    await chmod(folder, OWNER_ONLY);
  }
}

/** Of everything that the template and its assets are made from: infra (but what runs it), Lambdas, lock file, Node. */
async function contentHash(lambdasFolder: string): Promise<string> {
  const infra = join(REPOSITORY, 'infra');
  const files = [
    join(REPOSITORY, 'cdk.json'),
    join(REPOSITORY, 'package-lock.json'),
    ...(await sourcesIn(infra)).filter((path) => !NOT_IN_TEMPLATE.some((room) => path.startsWith(join(infra, room)))),
    ...(await sourcesIn(lambdasFolder)),
  ].sort();
  const hash = createHash('sha256').update(process.version).update(resolve(lambdasFolder));
  const contents = await Promise.all(files.map((path) => readFile(path)));
  for (const [index, path] of files.entries()) {
    const content = contents[index] ?? Buffer.alloc(0);
    hash.update(`\0${relative(REPOSITORY, path)}\0${content.byteLength}\0`).update(content);
  }
  return hash.digest('hex').slice(0, 32);
}

/** Without documents, which no template is made from. */
async function sourcesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.md'))
    .map((entry) => join(entry.parentPath, entry.name));
}

const contextSchema = z.object({ context: z.record(z.string(), z.unknown()) });

async function runApp(outFolder: string, lambdasFolder: string): Promise<void> {
  const { context } = contextSchema.parse(JSON.parse(await readFile(join(REPOSITORY, 'cdk.json'), 'utf8')));
  const child = spawn(process.execPath, [join(REPOSITORY, 'infra', 'app.ts')], {
    cwd: REPOSITORY,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      CDK_OUTDIR: outFolder,
      CDK_CONTEXT_JSON: JSON.stringify({ ...context, publishPage: 'false', mailSender: LOCAL_SENDER }),
      LAMBDAS_FOLDER: lambdasFolder,
      // CloudFormation's own rules matter to a deployment, and take two thirds of the CPU of a synthesis.
      CDK_VALIDATION: 'false',
    },
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  const code = await new Promise<number | null>((ended, failed) => {
    child.once('error', failed);
    child.once('close', ended);
  });
  if (code !== 0) {
    throw new SynthesisError(`infra/app.ts ended with ${code}:\n${output}`);
  }
}

async function removeOldest(cacheFolder: string): Promise<void> {
  const entries = await readdir(cacheFolder, { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('draft-'));
  const aged = await Promise.all(
    folders.map(async ({ name }) => {
      const path = join(cacheFolder, name);
      return { path, madeAt: (await stat(path)).mtimeMs };
    }),
  );
  aged.sort((left, right) => right.madeAt - left.madeAt);
  await Promise.all(aged.slice(KEPT_ASSEMBLIES).map(({ path }) => rm(path, { recursive: true, force: true })));
}

const assetsSchema = z.object({ files: z.record(z.string(), z.object({ source: z.object({ path: z.string() }) })) });
const templateSchema = z.looseObject({ Resources: z.record(z.string(), z.looseObject({ Type: z.string() })) });
const functionSchema = z.object({ Properties: z.object({ Code: z.object({ S3Key: z.string() }) }) });

async function readAssembly(
  folder: string,
): Promise<Pick<Synthesis, 'stackName' | 'template' | 'codeFolders'> | undefined> {
  const read = (name: string) => readFile(join(folder, name), 'utf8').catch(() => undefined);
  const [templateText, assetsText] = await Promise.all([read(`${STACK}.template.json`), read(`${STACK}.assets.json`)]);
  if (templateText === undefined || assetsText === undefined) {
    return undefined;
  }
  const template = templateSchema.parse(JSON.parse(templateText));
  const { files } = assetsSchema.parse(JSON.parse(assetsText));

  const codeFolders = new Map<string, string>();
  for (const [logicalId, resource] of Object.entries(template.Resources)) {
    if (resource.Type !== 'AWS::Lambda::Function') {
      continue;
    }
    const key = functionSchema.parse(resource).Properties.Code.S3Key;
    const asset = files[key.replace(/\.zip$/, '')];
    if (asset === undefined) {
      throw new SynthesisError(`${logicalId} has no asset for ${key}`);
    }
    codeFolders.set(logicalId, resolve(folder, asset.source.path));
  }
  return { stackName: STACK, template, codeFolders };
}

if (import.meta.main) {
  const { folder, cached } = await synthesise();
  console.log(`${cached ? 'Kept' : 'Made'} in ${folder}`);
}
