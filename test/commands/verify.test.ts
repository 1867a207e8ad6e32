/** `npm run verify` as a user runs it: a valid report, a changed one, and files that are wrong. */
import { execFile } from 'node:child_process';
import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sha256 } from '../../lambdas/domain/canonical.ts';
import { type Manifest, signedBytes } from '../../lambdas/domain/report/manifest.ts';

const SCRIPT = join(import.meta.dirname, '../../infra/commands/verify.ts');
/** Each was made and signed by the program of that format. */
const oldReport = (format: number) => join(import.meta.dirname, `../fixtures/report-with-manifest-${format}`);
const REPORT = 'PK the report';
const FIGURES = '{"days":3}';
const VERSION = { id: 'x', version: '1', sha256: 'y' };
const MANIFEST: Manifest = {
  format: 'bufdir-export-manifest/3',
  exportId: '01',
  attempt: 1,
  organisationNumber: '971038179',
  organisation: 'Foreningen',
  year: 2025,
  branches: [],
  createdAt: '2026-01-02T03:04:05.000Z',
  file: { name: 'report.xlsx', bytes: REPORT.length, sha256: sha256(REPORT), rows: 1 },
  figuresSha256: sha256(FIGURES),
  register: {
    version: 1,
    manifestSha256: 'm',
    files: [{ name: 'register.xlsx', parts: [{ name: 'register.xlsx', sha256: 'z', bytes: 9, kind: 'workbook' }] }],
    peerSupporterRows: null,
  },
  vocabularies: { sha256: 'v' },
  ruleSet: VERSION,
  columnConfiguration: VERSION,
  chunks: [],
  reconciliation: [],
};

function pemOf({ publicKey }: { readonly publicKey: ReturnType<typeof generateKeyPairSync>['publicKey'] }): string {
  return publicKey.export({ type: 'spki', format: 'pem' }).toString();
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'verify-'));
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const value = sign('sha256', signedBytes(MANIFEST), keys.privateKey).toString('base64');
  const signature = { algorithm: 'ECDSA_SHA_256', keyId: 'k', publicKeyPem: pemOf(keys), value };
  const signed = JSON.stringify({ manifest: MANIFEST, signature });
  const files = {
    'manifest.json': signed,
    'changed.json': signed.replace('Foreningen', 'Foreninga'),
    'extended.json': signed.replace('"year"', '"approved":true,"year"'),
    'cut.json': signed.slice(0, 200),
    'keyless.json': JSON.stringify({ manifest: MANIFEST, signature: { ...signature, publicKeyPem: 'none' } }),
    'report.xlsx': REPORT,
    'other.xlsx': REPORT.toUpperCase(),
    'short.xlsx': REPORT.slice(1),
    'figures.json': FIGURES,
    'other-figures.json': '{}',
    'own.pem': pemOf(keys),
    'other.pem': pemOf(generateKeyPairSync('ec', { namedCurve: 'P-256' })),
    'rsa.pem': pemOf(generateKeyPairSync('rsa', { modulusLength: 2048 })),
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
});
afterAll(() => rm(folder, { recursive: true }));

/** @param line what a user types after `--` */
function verify(line: string): Promise<{ code: unknown; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const given = line.split(' ').filter(Boolean);
    execFile(process.execPath, [SCRIPT, ...given], { cwd: folder }, (failure, stdout, stderr) =>
      resolve({ code: failure?.code ?? 0, stdout, stderr }),
    );
  });
}

it.each(['', 'figures.json', 'figures.json --key own.pem'])('accepts the signed report with "%s"', async (rest) => {
  const { code, stdout } = await verify(`manifest.json report.xlsx ${rest}`);
  expect(code).toBe(0);
  expect(stdout).toContain('Valid: Foreningen 2025, export 01');
});

it.each([
  ['changed.json report.xlsx', 'the manifest was changed after it was signed, or was signed with another key.'],
  [
    'manifest.json report.xlsx --key other.pem',
    'the manifest was changed after it was signed, or was signed with another key.',
  ],
  ['manifest.json short.xlsx', 'the report is not the file that was signed (its size differs).'],
  ['manifest.json other.xlsx', 'the report is not the file that was signed (SHA-256 differs).'],
  ['manifest.json report.xlsx other-figures.json', 'the figures are not the ones that were signed (SHA-256 differs).'],
])('exits with 1 and a sentence for %s', async (line, sentence) => {
  expect(await verify(line)).toEqual({ code: 1, stdout: '', stderr: `Not valid: ${sentence}\n` });
});

it.each([
  ['missing.json report.xlsx', 'missing.json: there is no such file'],
  ['manifest.json missing.xlsx', 'missing.xlsx: there is no such file'],
  ['manifest.json report.xlsx missing.json', 'missing.json: there is no such file'],
  ['manifest.json report.xlsx --key missing.pem', 'missing.pem: there is no such file'],
  ['manifest.json .', '.: this is a folder, not a file'],
  ['cut.json report.xlsx', 'cut.json: this is not valid JSON; it may be cut off or changed'],
  ['report.xlsx manifest.json', 'report.xlsx: this is not a manifest; give the manifest first, then the report'],
  [
    'figures.json report.xlsx manifest.json',
    'figures.json: this is not a manifest (manifest is missing or wrong); give manifest.json first',
  ],
  ['keyless.json report.xlsx', 'keyless.json: signature.publicKeyPem is not a public key of an elliptic curve in PEM'],
  [
    'manifest.json report.xlsx --key figures.json',
    'figures.json: this is not a public key of an elliptic curve in PEM',
  ],
  ['manifest.json report.xlsx --key rsa.pem', 'rsa.pem: this is not a public key of an elliptic curve in PEM'],
])('exits with 2 and one line for %s', async (line, sentence) => {
  expect(await verify(line)).toEqual({ code: 2, stdout: '', stderr: `${sentence}\n` });
});

it.each([
  ['named one file of the register', 1],
  ['named an import of the register', 2],
])('accepts a report of the time when a manifest %s', async (_, format) => {
  const line = ['manifest.json', 'report-csv.zip', 'figures.json']
    .map((name) => join(oldReport(format), name))
    .join(' ');
  expect(await verify(line)).toMatchObject({ code: 0, stdout: expect.stringContaining('Valid: Testlaget 2025') });
});

it('exits with 2 for a manifest with a field that is not signed', async () => {
  expect(await verify('extended.json report.xlsx')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('extended.json: this is not a manifest'),
  });
});

it.each(['', 'manifest.json', '--unknown'])('exits with 2 and the usage for "%s"', async (line) => {
  const { code, stderr } = await verify(line);
  expect(code).toBe(2);
  expect(stderr).toContain('npm run verify -- MANIFEST REPORT');
  expect(stderr).not.toContain('    at ');
});

it('prints the usage for --help and exits with 0', async () => {
  expect(await verify('--help')).toMatchObject({ code: 0, stderr: '' });
  expect((await verify('--help')).stdout).toContain('npm run verify -- MANIFEST REPORT');
});
