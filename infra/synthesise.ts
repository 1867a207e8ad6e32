/**
 * The template, for whoever runs or tests the stack on this machine. Synthesis runs in a child process through the same
 * `app.ts` as `npx cdk synth`, so that CDK's weight is never loaded here; its result is kept by the hash of what it was made
 * from, and a second call only reads it.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import * as z from 'zod';
import { REPOSITORY } from './bundle.ts';

const templateSchema = z.object({
  Description: z.string().optional(),
  Parameters: z.record(z.string(), z.record(z.string(), z.unknown())).default({}),
  Rules: z.record(z.string(), z.unknown()).default({}),
  Resources: z.record(
    z.string(),
    z.looseObject({
      Type: z.string(),
      Properties: z.record(z.string(), z.unknown()).default({}),
      DependsOn: z.union([z.string(), z.array(z.string())]).optional(),
    }),
  ),
  Outputs: z.record(z.string(), z.looseObject({ Value: z.unknown() })).default({}),
});
export type Template = z.infer<typeof templateSchema>;

export interface Synthesis {
  readonly template: Template;
  /** The absolute folder with `index.mjs`, by the logical id of its AWS::Lambda::Function. */
  readonly codeFolders: ReadonlyMap<string, string>;
  /** The cloud assembly: templates, assets, `validation-report.json`. */
  readonly folder: string;
  /** Whether it was there already. */
  readonly cached: boolean;
}

export interface SynthesiseOptions {
  /** Holds a folder per content hash, the newest few of them. */
  readonly cacheFolder?: string;
  /** Other handlers than those of `lambdas/`, in the same layout. */
  readonly lambdasFolder?: string;
}

const STACK = 'BufdirExport';
const CACHE_FOLDER = join(REPOSITORY, '.local', 'synth');

/** Thrown when the app does not synthesise; its message is what the app said. */
export class SynthesisError extends Error {
  override readonly name = 'SynthesisError';
}

/** @throws SynthesisError */
export async function synthesise({
  cacheFolder = CACHE_FOLDER,
  lambdasFolder = join(REPOSITORY, 'lambdas'),
}: SynthesiseOptions = {}): Promise<Synthesis> {
  const folder = join(cacheFolder, await contentHash(lambdasFolder));
  const present = await readAssembly(folder);
  if (present !== undefined) {
    return { ...present, folder, cached: true };
  }

  // Whole or not at all: built beside it and moved into place, so that a killed run leaves nothing that looks finished.
  const draft = join(cacheFolder, `draft-${process.pid}-${Date.now()}`);
  await mkdir(cacheFolder, { recursive: true });
  try {
    await runApp(draft, lambdasFolder);
    await rm(folder, { recursive: true, force: true });
    await rename(draft, folder);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  const made = await readAssembly(folder);
  if (made === undefined) {
    throw new SynthesisError(`The app ended well, but left no template of ${STACK} in ${folder}`);
  }
  return { ...made, folder, cached: false };
}

/** Of everything that the template and its assets are made from: infra (but the local engine), Lambdas, lock file, Node. */
async function contentHash(lambdasFolder: string): Promise<string> {
  const infra = join(REPOSITORY, 'infra');
  const files = [
    join(REPOSITORY, 'cdk.json'),
    join(REPOSITORY, 'package-lock.json'),
    ...(await sourcesIn(infra)).filter((path) => !path.startsWith(join(infra, 'local'))),
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

async function sourcesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
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
      CDK_CONTEXT_JSON: JSON.stringify({ ...context, lambdasFolder, publishPage: 'false' }),
    },
  });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const code = await new Promise<number | null>((ended, failed) => {
    child.once('error', failed);
    child.once('close', ended);
  });
  if (code !== 0) {
    throw new SynthesisError(`infra/app.ts ended with ${code}:\n${said}`);
  }
}

const assetsSchema = z.object({ files: z.record(z.string(), z.object({ source: z.object({ path: z.string() }) })) });
const codeSchema = z.object({ Code: z.object({ S3Key: z.string() }) });

async function readAssembly(folder: string): Promise<Pick<Synthesis, 'template' | 'codeFolders'> | undefined> {
  const read = (name: string) => readFile(join(folder, name), 'utf8').catch(() => undefined);
  const [templateText, assetsText] = await Promise.all([read(`${STACK}.template.json`), read(`${STACK}.assets.json`)]);
  if (templateText === undefined || assetsText === undefined) {
    return undefined;
  }
  const template = templateSchema.parse(JSON.parse(templateText));
  const { files } = assetsSchema.parse(JSON.parse(assetsText));

  const codeFolders = new Map<string, string>();
  for (const [logicalId, { Type, Properties }] of Object.entries(template.Resources)) {
    if (Type !== 'AWS::Lambda::Function') {
      continue;
    }
    const { Code } = codeSchema.parse(Properties);
    const asset = files[Code.S3Key.replace(/\.zip$/, '')];
    if (asset === undefined) {
      throw new SynthesisError(`${logicalId} has no asset for ${Code.S3Key}`);
    }
    codeFolders.set(logicalId, resolve(folder, asset.source.path));
  }
  return { template, codeFolders };
}

if (import.meta.main) {
  const { folder, cached, template } = await synthesise();
  console.log(`${Object.keys(template.Resources).length} resources, ${cached ? 'kept' : 'made'} in ${folder}`);
}
