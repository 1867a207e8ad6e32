/** What a cold start loads: bytes of code, and none of what `unused-package-parts.ts` leaves out. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FUNCTION_NAMES, type FunctionName } from '../../../infra/functions.ts';
import { BUNDLE_FOLDER, type Bundle, bundleLambdas } from '../../../infra/synthesis/bundle.ts';
import { unusedPackageParts } from '../../../infra/synthesis/unused-package-parts.ts';

/** Most KB of a bundle. Who needs more has a reason, and writes it beside the new bound. */
const KILOBYTES: Readonly<Record<FunctionName, number>> = {
  // One client, or one and a small second one.
  heartbeat: 150,
  connect: 390,
  disconnect: 385,
  'plan-import': 405,
  'begin-phase': 450,
  'complete-empty': 450,
  push: 480,
  notifier: 495,
  // S3 and DynamoDB.
  'publish-register': 605,
  'query-activities': 615,
  'bundle-attachments': 625,
  'plan-query': 635,
  'aggregate-activities': 640,
  'complete-check': 650,
  erase: 665,
  finaliser: 670,
  reconciler: 685,
  'map-columns': 665,
  'deduplicate-participants': 695,
  'generate-file': 700,
  // They read workbooks and csv.
  'read-file': 775,
  'store-file': 840,
  // Routes with their schemas; `records` also writes workbooks.
  api: 1060,
  records: 850,
};

const folder = mkdtempSync(join(tmpdir(), 'bundle-sizes-'));
let bundles: readonly Bundle[];
beforeAll(async () => {
  // Where the setup of the tests has made them.
  ({ bundles } = await bundleLambdas());
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('no bundle is larger than its bound, and no bound is far above its bundle', () => {
  const kilobytes = new Map(bundles.map(({ name, bytes }) => [name, bytes / 1024]));
  const outside = FUNCTION_NAMES.filter((name) => {
    const size = kilobytes.get(name) ?? 0;
    return size > KILOBYTES[name] || size < KILOBYTES[name] * 0.85;
  });
  expect(outside.map((name) => `${name}: ${Math.round(kilobytes.get(name) ?? 0)} KB`)).toEqual([]);
});

it('no bundle has a text of the parts that are left out, or imports node:http as an ES module', () => {
  const unwanted = /sso_start_url|169\.254\.170\.2|AssumeRole|Ugyldig input|from ?"(node:)?https?"/;
  const found = bundles.filter((bundle) => unwanted.test(readFileSync(join(bundle.folder, 'index.mjs'), 'utf8')));
  expect(found.map(({ name }) => name)).toEqual([]);
});

it('a source map has our own files, and one line for all packages', () => {
  const map = JSON.parse(readFileSync(join(BUNDLE_FOLDER, 'plan-query', 'index.mjs.map'), 'utf8'));
  const sources: readonly string[] = map.sources;
  expect(sources.some((source) => source.endsWith('lambdas/stages/plan-query.ts'))).toBe(true);
  expect(sources.filter((source) => /node_modules.*(?<!package|package\.json)$/.test(source))).toEqual([]);
});

describe('the schemas of an SDK client', () => {
  async function schemasOf(client: string, name: string, plugins: Plugin[]): Promise<object> {
    const outfile = join(folder, `${client}-${name}.mjs`);
    await build({
      stdin: {
        contents: `export * from './node_modules/@aws-sdk/${client}/dist-es/schemas/schemas_0.js'`,
        resolveDir: join(import.meta.dirname, '../../..'),
      },
      outfile,
      bundle: true,
      format: 'esm',
      platform: 'node',
      plugins,
    });
    return { ...(await import(pathToFileURL(outfile).href)) };
  }

  it.each(['client-s3', 'client-dynamodb', 'client-kms', 'client-lambda', 'client-sfn', 'client-sesv2'])(
    'are the same in a bundle as in the package of %s',
    async (client) => {
      const [bundled, original] = [
        await schemasOf(client, 'bundled', [unusedPackageParts]),
        await schemasOf(client, 'original', []),
      ];
      expect(Object.keys(original).length).toBeGreaterThan(5);
      expect(JSON.stringify(bundled)).toBe(JSON.stringify(original));
      expect(Object.keys(bundled)).toEqual(Object.keys(original));
    },
  );
});
