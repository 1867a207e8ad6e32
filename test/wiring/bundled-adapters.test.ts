/** A Lambda bundles an adapter exactly where `functions.ts` gives it access to what the adapter calls. */
import path from 'node:path';
import { build } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Capability } from '../../infra/functions/specification.ts';
import { FUNCTION_NAMES, FUNCTIONS, type FunctionName } from '../../infra/functions.ts';

const LAMBDAS = path.join(import.meta.dirname, '../../lambdas');

/** Files of `lambdas/adapters`, and the capabilities each of which needs the file, or the Lambdas where these do not tell. */
const NEEDED_FOR: Readonly<Record<string, RegExp | readonly FunctionName[]>> = {
  'clients/dynamodb.ts': /^(exports|audit|connections|tickets|notifications)(:|$)/,
  // CompleteCheck ends a run that has no lock.
  'tables/exports/export-records.ts': /^(exports:delete|checks:write)$/,
  'tables/imports/import-records.ts': /^(incoming:|files:read$)/,
  'tables/registers/register-publisher.ts': ['publish-register', 'finaliser', 'reconciler', 'api'],
  'tables/registers/register-rewriter.ts': ['erase'],
  'tables/registers/register-eraser.ts': ['erase'],
  // `erase` reads of a trail only whether it has events.
  'tables/audit/audit-trail.ts': ['api'],
  'clients/s3.ts': /^(work\/|(working|incoming|chunks|lists|files|manifests|facts|counted|rows-in-error|reports)(:|$))/,
  'clients/lambda.ts': /^erase$/,
  'erase-function.ts': /^erase$/,
  'upload-signer.ts': /^incoming:write$/,
  'tables/notifications/notification-log.ts': /^notifications$/,
  'clients/user-pool.ts': /^users:read$/,
  'user-directory.ts': /^users:read$/,
  'clients/mail.ts': /^mail:send$/,
  'mail-service.ts': /^mail:send$/,
  'scratch-space.ts': /^incoming:take$/,
  'clients/step-functions.ts': /^(export|import)-executions:/,
  'clients/secrets-manager.ts': /^link-signer$/,
  'link-signer.ts': /^link-signer$/,
  'clients/kms.ts': /^manifest-key(:public)?$/,
  'manifest-signer.ts': /^manifest-key(:public)?$/,
};

/** For each entry file, the adapters in its bundle. */
let adaptersOf: ReadonlyMap<string, ReadonlySet<string>>;

beforeAll(async () => {
  const { metafile } = await build({
    absWorkingDir: LAMBDAS,
    entryPoints: FUNCTION_NAMES.map((name) => FUNCTIONS[name].entry),
    outdir: 'unused',
    write: false,
    bundle: true,
    metafile: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'error',
  });
  adaptersOf = new Map(
    Object.values(metafile.outputs).map(({ entryPoint = '', inputs }) => {
      const files = Object.entries(inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0);
      return [entryPoint, new Set(files.map(([file]) => file.replace(/^adapters\//, '')))];
    }),
  );
});

describe('the bundle', () => {
  it.each(FUNCTION_NAMES)('of %s holds the adapters that its access needs, and no others', (name) => {
    const { entry, access } = FUNCTIONS[name];
    const bundled = adaptersOf.get(entry) ?? new Set();
    const files = Object.keys(NEEDED_FOR);
    expect(files.filter((file) => bundled.has(file))).toEqual(files.filter((file) => isNeeded(file, name, access)));
  });
});

function isNeeded(file: string, name: FunctionName, access: readonly Capability[]): boolean {
  const needed = NEEDED_FOR[file];
  return needed instanceof RegExp ? access.some((capability) => needed.test(capability)) : !!needed?.includes(name);
}
