import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { FUNCTION_NAMES, FUNCTIONS } from '../../../infra/functions.ts';
import { type Synthesis, SynthesisError, synthesise } from '../../../infra/synthesis/synthesise.ts';

let folder: string;
let options: { readonly cacheFolder: string; readonly lambdasFolder: string };
let first: Synthesis;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'synthesise-'));
  options = { cacheFolder: join(folder, 'cache'), lambdasFolder: join(folder, 'lambdas') };
  for (const name of FUNCTION_NAMES) {
    const path = join(options.lambdasFolder, FUNCTIONS[name].entry);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, 'export const handler = async () => ({});');
  }
  first = await synthesise(options);
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('keeps its folder closed to other users, also one that an older release left open', async () => {
  const modeOf = () => (statSync(options.cacheFolder).mode & 0o777).toString(8);
  expect(modeOf()).toBe('700');
  chmodSync(options.cacheFolder, 0o755);
  await synthesise(options);
  expect(modeOf()).toBe('700');
});

it('makes an assembly at the first call and reads it at the second', async () => {
  const started = performance.now();
  const second = await synthesise(options);
  expect(performance.now() - started).toBeLessThan(1000);
  expect([first.cached, second.cached]).toEqual([false, true]);
  expect(second.template).toEqual(first.template);
});

it('returns the folder with the code of every function', () => {
  expect(first.codeFolders.size).toBe(FUNCTION_NAMES.length);
  for (const codeFolder of first.codeFolders.values()) {
    expect(existsSync(join(codeFolder, 'index.mjs'))).toBe(true);
  }
});

it('makes a template without custom resources, which the local engine does not run', () => {
  expect(JSON.stringify(first.template)).not.toMatch(/"Type":"(Custom::|AWS::CloudFormation::CustomResource)/);
});

it('synthesises again after a handler has changed, and reports one that does not compile without leaving files', async () => {
  writeFileSync(join(options.lambdasFolder, FUNCTIONS.api.entry), 'export const handler = async ( => 1;');
  const before = readdirSync(options.cacheFolder);
  const failing = synthesise(options);
  await expect(failing).rejects.toThrow(SynthesisError);
  await expect(failing).rejects.toThrow(/api\.ts/);
  expect(readdirSync(options.cacheFolder)).toEqual(before);
}, 60_000);
