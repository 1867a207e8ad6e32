import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { FUNCTION_NAMES, FUNCTIONS, type FunctionName } from '../../../infra/functions.ts';
import { bundleLambdas, MissingEntryError } from '../../../infra/synthesis/bundle.ts';

function throwAwayFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'bundle-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Handlers of one line, except those that are given or left out (`null`). */
function handlers(sources: Partial<Record<FunctionName, string | null>> = {}): string {
  const folder = throwAwayFolder();
  for (const name of FUNCTION_NAMES) {
    const source = sources[name] === undefined ? 'export const handler = async () => ({});' : sources[name];
    const path = join(folder, FUNCTIONS[name].entry);
    mkdirSync(dirname(path), { recursive: true });
    if (source !== null) writeFileSync(path, source);
  }
  return folder;
}

it('makes one ES module with a source map of each Lambda, and reports its size', async () => {
  const out = throwAwayFolder();
  const { bundles } = await bundleLambdas(out, { lambdasFolder: handlers() });
  expect(bundles.map(({ name }) => name)).toEqual(FUNCTION_NAMES);
  for (const { folder, bytes } of bundles) {
    expect(bytes).toBe(statSync(join(folder, 'index.mjs')).size);
    expect(existsSync(join(folder, 'index.mjs.map'))).toBe(true);
  }
});

it('throws with the name of a missing handler before anything is written', async () => {
  const out = throwAwayFolder();
  const lambdasFolder = handlers({ 'plan-query': null, push: null });
  const bundling = bundleLambdas(out, { lambdasFolder });
  await expect(bundling).rejects.toThrow(MissingEntryError);
  await expect(bundling).rejects.toThrow(/stages\/plan-query\.ts.*stream\/push\.ts/);
  expect(existsSync(join(out, 'api'))).toBe(false);
});

it('throws for a file that exports no handler', async () => {
  const lambdasFolder = handlers({ finaliser: 'export const finaliser = async () => ({});' });
  await expect(bundleLambdas(throwAwayFolder(), { lambdasFolder })).rejects.toThrow(/finaliser\.ts exports no handler/);
});

it('lets a CommonJS package in a bundle require modules of Node', async () => {
  const out = throwAwayFolder();
  const lambdasFolder = handlers({
    api: "import legacy from './legacy.cjs'; export const handler = async () => legacy.separator;",
  });
  writeFileSync(
    join(lambdasFolder, 'wiring', 'legacy.cjs'),
    "module.exports = { separator: require('node:path').sep };",
  );
  await bundleLambdas(out, { lambdasFolder });
  const { handler } = await import(pathToFileURL(join(out, 'api', 'index.mjs')).href);
  expect(await handler()).toBe('/');
});

it('keeps the class names of errors, which the state machine matches', async () => {
  const out = throwAwayFolder();
  const source = 'class ThrottledError extends Error {} export const handler = async () => ThrottledError.name;';
  await bundleLambdas(out, { lambdasFolder: handlers({ push: source }) });
  const { handler } = await import(pathToFileURL(join(out, 'push', 'index.mjs')).href);
  expect(await handler()).toBe('ThrottledError');
});

describe('a second run', () => {
  let out: string;
  let lambdasFolder: string;
  const again = async () => (await bundleLambdas(out, { lambdasFolder })).kept;
  const written = (name: FunctionName) => statSync(join(out, name, 'index.mjs')).mtimeMs;
  const pathOf = (name: FunctionName) => join(lambdasFolder, FUNCTIONS[name].entry);

  /** A file that was written before the bundles are made, by a clock that counts coarser than ours. */
  function writeBefore(path: string, text: string): void {
    writeFileSync(path, text);
    utimesSync(path, 1_700_000_000, 1_700_000_000);
  }

  beforeEach(async () => {
    out = throwAwayFolder();
    lambdasFolder = handlers({
      push: "import { answer } from './answer.ts'; export const handler = async () => answer;",
    });
    for (const name of FUNCTION_NAMES) utimesSync(pathOf(name), 1_700_000_000, 1_700_000_000);
    writeBefore(join(dirname(pathOf('push')), 'answer.ts'), 'export const answer = 1;');
    expect(await again()).toBe(false);
  });

  it('keeps all bundles while nothing has changed', async () => {
    const before = written('api');
    expect(await again()).toBe(true);
    expect(written('api')).toBe(before);
  });

  it('makes them again after the record of what they are made from was damaged', async () => {
    const record = join(out, 'made-from.json');
    writeFileSync(record, readFileSync(record, 'utf8').slice(0, -10));
    expect(await again()).toBe(false);
    expect(await again()).toBe(true);
  });

  it('makes them again after a file that a handler imports has changed, and leaves unchanged bundles as they are', async () => {
    const before = written('api');
    writeBefore(join(dirname(pathOf('push')), 'answer.ts'), 'export const answer = 2;');
    expect(await again()).toBe(false);
    expect(written('api')).toBe(before);
    expect(readFileSync(join(out, 'push', 'index.mjs'), 'utf8')).toContain('2');
    expect(await again()).toBe(true);
  });

  it('makes them again after a bundle was changed or deleted', async () => {
    const bundle = join(out, 'api', 'index.mjs');
    const before = readFileSync(bundle, 'utf8');
    writeFileSync(bundle, 'export const handler = async () => 3;');
    expect(await again()).toBe(false);
    expect(readFileSync(bundle, 'utf8')).toBe(before);
    rmSync(`${bundle}.map`);
    expect(await again()).toBe(false);
    expect(existsSync(`${bundle}.map`)).toBe(true);
  });

  it('makes them again when a source may have changed while they were made', async () => {
    utimesSync(pathOf('api'), new Date(Date.now() + 60_000), new Date(Date.now() + 60_000));
    writeFileSync(join(dirname(pathOf('push')), 'answer.ts'), 'export const answer = 4;');
    expect(await again()).toBe(false);
    expect(await again()).toBe(false);
  });
});
