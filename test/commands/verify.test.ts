/** `npm run verify`: a valid report, a changed one, and files that are wrong. */
import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { verifyCommand } from '../../infra/commands/verify.ts';
import { sha256 } from '../../lambdas/domain/canonical.ts';
import { keyFingerprint, type Manifest, signedBytes } from '../../lambdas/domain/report/manifest.ts';
import { type Answered, called, spawned } from './called.ts';

const SCRIPT = join(import.meta.dirname, '../../infra/commands/verify.ts');
/** Each was made and signed by the program of that format. */
const oldReport = (format: number) => join(import.meta.dirname, `../fixtures/report-with-manifest-${format}`);
const REPORT = 'PK the report';
const FIGURES = '{"days":3}';
const VERSION = { id: 'x', version: '1', sha256: 'y' };
const KEYS = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const MANIFEST: Manifest = {
  format: 'bufdir-export-manifest/5',
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
  decisions: { version: 0, sha256: null },
  ruleSet: VERSION,
  columnConfiguration: VERSION,
  chunks: [],
  reconciliation: [],
  signer: { publicKeySha256: keyFingerprint(pemOf(KEYS)), keyId: 'k' },
};

function pemOf({ publicKey }: { readonly publicKey: ReturnType<typeof generateKeyPairSync>['publicKey'] }): string {
  return publicKey.export({ type: 'spki', format: 'pem' }).toString();
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'verify-'));
  const value = sign('sha256', signedBytes(MANIFEST), KEYS.privateKey).toString('base64');
  const signature = { algorithm: 'ECDSA_SHA_256', keyId: 'k', publicKeyPem: pemOf(KEYS), value };
  const signed = JSON.stringify({ manifest: MANIFEST, signature }, null, 1);
  const withSignature = (change: object) =>
    JSON.stringify({ manifest: MANIFEST, signature: { ...signature, ...change } });
  const other = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const files = {
    'manifest.json': signed,
    'changed.json': signed.replace('Foreningen', 'Foreninga'),
    'extended.json': signed.replace('"year"', '"approved":true,"year"'),
    'deeper.json': signed.replace('"rows"', '"approved":true,"rows"'),
    'noted.json': withSignature({ note: 'approved' }),
    'beside.json': signed.replace(/}$/, ',"approved":true}'),
    'twice.json': signed.replace('"year"', '"year": 2024,"year"'),
    'escaped.json': signed.replace('Foreningen', 'Forening\\u0065n'),
    'followed.json': `${signed} approved`,
    'key-id.json': withSignature({ keyId: 'another' }),
    'key-text.json': withSignature({ publicKeyPem: `approved\n${pemOf(KEYS)}` }),
    'key-other.json': withSignature({ publicKeyPem: pemOf(other) }),
    'value.json': withSignature({ value: `${value}!` }),
    'spaced.json': signed.replaceAll('\n', '\n  '),
    'cut.json': signed.slice(0, 200),
    'keyless.json': JSON.stringify({ manifest: MANIFEST, signature: { ...signature, publicKeyPem: 'none' } }),
    'report.xlsx': REPORT,
    'other.xlsx': REPORT.toUpperCase(),
    'short.xlsx': REPORT.slice(1),
    'figures.json': FIGURES,
    'other-figures.json': '{}',
    'own.pem': pemOf(KEYS),
    'other.pem': pemOf(other),
    'rsa.pem': pemOf(generateKeyPairSync('rsa', { modulusLength: 2048 })),
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
});
afterAll(() => rm(folder, { recursive: true }));

/** What a user types in the folder after `--`; `.pem` and other files are its. */
const argumentsOf = (line: string) =>
  line
    .split(' ')
    .filter(Boolean)
    .map((word) => (/^-|^\//.test(word) ? word : `${folder}/${word}`));

async function verify(line: string): Promise<Answered> {
  const { code, stdout, stderr } = await called(verifyCommand, argumentsOf(line));
  return { code, stdout, stderr: stderr.replaceAll(`${folder}/`, '') };
}

it.each(['manifest.json report.xlsx', 'manifest.json report.xlsx figures.json', 'spaced.json report.xlsx'])(
  'accepts the signed report with "%s" and the key',
  async (line) => {
    const { code, stdout } = await verify(`${line} --key own.pem`);
    expect([code, stdout]).toEqual([0, 'Valid: Foreningen 2025, export 01 of 2026-01-02T03:04:05.000Z\n']);
  },
);

it('exits with 3 for an intact report when no key is given, and names the fingerprint of its key', async () => {
  const { code, stdout } = await verify('manifest.json report.xlsx figures.json');
  expect(code).toBe(3);
  expect(stdout).toContain('Intact, signer unknown: Foreningen 2025, export 01');
  expect(stdout).toContain(MANIFEST.signer.publicKeySha256);
});

it.each([
  ['changed.json report.xlsx', 'the manifest was changed after it was signed, or was signed with another key.'],
  [
    'manifest.json report.xlsx --key other.pem',
    'the manifest was changed after it was signed, or was signed with another key.',
  ],
  ...['key-id.json', 'key-text.json', 'value.json', 'key-other.json'].map((file): [string, string] => [
    `${file} report.xlsx --key own.pem`,
    'what the manifest says of its signer is not what was signed.',
  ]),
  ['key-id.json report.xlsx', 'what the manifest says of its signer is not what was signed.'],
  ['extended.json report.xlsx --key own.pem', 'manifest.approved is not part of a manifest, and nobody signed it.'],
  ['deeper.json report.xlsx --key own.pem', 'manifest.file.approved is not part of a manifest, and nobody signed it.'],
  ['noted.json report.xlsx --key own.pem', 'signature.note is not part of a manifest, and nobody signed it.'],
  ['beside.json report.xlsx --key own.pem', 'approved is not part of a manifest, and nobody signed it.'],
  ...['twice.json', 'escaped.json'].map((file): [string, string] => [
    `${file} report.xlsx --key own.pem`,
    'it has a field twice or is written in another way than it was signed.',
  ]),
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
  ['followed.json report.xlsx', 'followed.json: this is not valid JSON; it may be cut off or changed'],
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
  ['did not name its key', 3],
  ['said nothing of decisions', 4],
])('accepts a report of the time when a manifest %s', async (_, format) => {
  const line = ['manifest.json', 'report-csv.zip', 'figures.json']
    .map((name) => join(oldReport(format), name))
    .join(' ');
  expect(await verify(line)).toMatchObject({
    code: 3,
    stdout: expect.stringContaining('Intact, signer unknown: Testlaget 2025'),
  });
});

it.each(['', 'manifest.json', '--unknown'])('exits with 2 and the usage for "%s"', async (line) => {
  const { code, stderr } = await verify(line);
  expect(code).toBe(2);
  expect(stderr).toContain('npm run verify -- MANIFEST REPORT');
  expect(stderr).not.toContain('    at ');
});

it('prints the usage for --help and exits with 0', async () => {
  const { code, stdout, stderr } = await spawned(SCRIPT, ['--help']);
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toContain('npm run verify -- MANIFEST REPORT');
});

it.each([
  ['manifest.json report.xlsx --key own.pem', 0],
  ['manifest.json other.xlsx', 1],
  ['missing.json report.xlsx', 2],
  ['manifest.json report.xlsx', 3],
])('ends as a process too with its exit code for %s', async (line, code) => {
  expect(await spawned(SCRIPT, argumentsOf(line))).toMatchObject({
    code,
    stderr: expect.not.stringContaining('    at '),
  });
});
