/**
 * Bundles every Lambda in ONE esbuild call (16 calls take ten times as long) to `<out>/<name>/index.mjs` with its source map.
 * Run as a command it prints the size of each bundle.
 */
import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { type BuildOptions, build, version } from 'esbuild';
import { FUNCTION_NAMES, FUNCTIONS, type FunctionName } from '../functions.ts';
import { isStillTrue, recordOf } from './made-from.ts';
import { unusedPackageParts } from './unused-package-parts.ts';

export const REPOSITORY = resolve(import.meta.dirname, '..', '..');
export const LAMBDAS = join(REPOSITORY, 'lambdas');
export const BUNDLE_FOLDER = join(REPOSITORY, 'dist', 'lambdas');

export interface Bundle {
  readonly name: FunctionName;
  /** Holds `index.mjs` and `index.mjs.map`. */
  readonly folder: string;
  /** Size of the code without its source map. */
  readonly bytes: number;
}

export interface BundleReport {
  readonly bundles: readonly Bundle[];
  readonly milliseconds: number;
  /** Whether an earlier call had made them. */
  readonly kept: boolean;
}

/** Thrown when `functions.ts` lists handlers whose file or export does not exist. */
export class MissingEntryError extends Error {
  override readonly name = 'MissingEntryError';
  readonly entries: readonly string[];
  constructor(entries: readonly string[]) {
    super(`No such handler: ${entries.join(', ')} (listed in infra/functions.ts)`);
    this.entries = entries;
  }
}

/** CommonJS packages call `require` for Node's own modules, and an ESM bundle has no `require` of its own. */
const REQUIRE_BANNER =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";

const RECORD = 'made-from.json';
/** Where packages come from, how TypeScript is read, and what is left out: not among the sources that esbuild names. */
const ALSO_MADE_FROM = ['package-lock.json', 'tsconfig.json', 'infra/synthesis/unused-package-parts.ts'];

export interface BundleOptions {
  /** The folder that holds `wiring/`. */
  readonly lambdasFolder?: string;
}

/** @throws MissingEntryError when a listed handler has no file; esbuild's own error when one does not compile. */
export async function bundleLambdas(
  outFolder: string = BUNDLE_FOLDER,
  { lambdasFolder = LAMBDAS }: BundleOptions = {},
): Promise<BundleReport> {
  const begunAt = Date.now();
  const entries = FUNCTION_NAMES.map((name) => ({ name, path: join(lambdasFolder, FUNCTIONS[name].entry) }));
  await refuseMissing(entries.map((entry) => entry.path));

  const options = {
    absWorkingDir: REPOSITORY,
    entryPoints: entries.map(({ name, path }) => ({ in: path, out: `${name}/index` })),
    outdir: outFolder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    minify: true,
    keepNames: true,
    sourcemap: true,
    sourcesContent: false,
    legalComments: 'none',
    banner: { js: REQUIRE_BANNER },
    write: false,
    metafile: true,
    logLevel: 'error',
  } satisfies BuildOptions;
  const settings = JSON.stringify({ version, ...options });
  const report = async (kept: boolean): Promise<BundleReport> => ({
    bundles: await Promise.all(FUNCTION_NAMES.map((name) => madeBundle(outFolder, name))),
    milliseconds: Date.now() - begunAt,
    kept,
  });
  const record = await readFile(join(outFolder, RECORD), 'utf8').catch(() => undefined);
  if (record !== undefined && (await isStillTrue(record, settings, REPOSITORY))) return report(true);

  const result = await build({ ...options, plugins: [unusedPackageParts] });

  const without = Object.values(result.metafile.outputs).filter(
    ({ entryPoint, exports }) => entryPoint !== undefined && !exports.includes('handler'),
  );
  if (without.length > 0) {
    throw new MissingEntryError(without.map(({ entryPoint }) => `${entryPoint} exports no handler`));
  }

  for (const file of result.outputFiles) await replaceFile(file.path, file.contents);
  // What the plugin makes has a namespace before a colon.
  const sources = Object.keys(result.metafile.inputs).filter((path) => !path.includes(':'));
  const making = {
    settings,
    begunAt,
    sources: [...sources, ...ALSO_MADE_FROM],
    made: result.outputFiles.map(({ path }) => path),
  };
  await replaceFile(join(outFolder, RECORD), Buffer.from(await recordOf(making, REPOSITORY)));
  return report(false);
}

async function madeBundle(outFolder: string, name: FunctionName): Promise<Bundle> {
  const folder = join(outFolder, name);
  return { name, folder, bytes: (await stat(join(folder, 'index.mjs'))).size };
}

async function refuseMissing(paths: readonly string[]): Promise<void> {
  const found = await Promise.all(
    paths.map((path) =>
      stat(path).then(
        (entry) => entry.isFile(),
        () => false,
      ),
    ),
  );
  const missing = paths.filter((_, index) => found[index] !== true);
  if (missing.length > 0) {
    throw new MissingEntryError(missing.map((path) => relative(REPOSITORY, path)));
  }
}

/** Replaces a bundle as a whole and only when it has changed, so that a parallel run never reads half a bundle. */
async function replaceFile(path: string, contents: Uint8Array): Promise<void> {
  const present = await readFile(path).catch(() => undefined);
  if (present?.equals(contents) === true) {
    return;
  }
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}.draft`;
  await writeFile(draft, contents);
  await rename(draft, path);
}

export function describeBundles({ bundles, milliseconds, kept }: BundleReport): string {
  const lines = bundles.map(({ name, bytes }) => `${(bytes / 1024).toFixed(0).padStart(6)} KB  ${name}`);
  return [...lines, `${bundles.length} bundles ${kept ? 'kept' : 'made'} in ${milliseconds} ms`].join('\n');
}

if (import.meta.main) {
  console.log(describeBundles(await bundleLambdas()));
}
