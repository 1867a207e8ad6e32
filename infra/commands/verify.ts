/** `npm run verify -- manifest.json report [figures.json] [--key signer.pem]`: checks a report offline. */
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { signedManifestSchema, verifyManifest } from '../../lambdas/domain/report/manifest.ts';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { key: { type: 'string' } } });
const [manifestFile, reportFile, figuresFile] = positionals;
if (manifestFile === undefined || reportFile === undefined) {
  console.error('npm run verify -- manifest.json report [figures.json] [--key signer.pem]');
  process.exitCode = 2;
} else {
  const signed = signedManifestSchema.parse(JSON.parse(await readFile(manifestFile, 'utf8')));
  const figures = figuresFile === undefined ? undefined : await readFile(figuresFile);
  const key = values.key === undefined ? undefined : await readFile(values.key, 'utf8');
  const result = verifyManifest(signed, await readFile(reportFile), figures, key);
  if (result.valid) {
    const { exportId, organisation, year, createdAt } = signed.manifest;
    const keyNote = key === undefined ? ' with the key in the manifest: compare it with the key that you know' : '';
    console.log(`Valid: ${organisation} ${year}, export ${exportId} of ${createdAt}${keyNote}`);
  } else {
    console.error(`Not valid: ${result.reason}`);
    process.exitCode = 1;
  }
}
