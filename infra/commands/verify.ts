/**
 * `npm run verify -- manifest.json report [figures.json] [--key signer.pem]`: checks a report offline.
 * Exit codes: 0 valid, 1 not valid, 2 bad input, 3 intact but the signer is unknown.
 */
import { createPublicKey } from 'node:crypto';
import { parseArgs } from 'node:util';
import {
  keyFingerprint,
  type SignedManifest,
  signedManifestSchema,
  type Verification,
  verifyManifest,
} from '../../lambdas/domain/report/manifest.ts';
import type { Command, Say } from './cli/command.ts';
import { InputError, readOptions } from './cli/input-error.ts';
import { readInputFile } from './cli/input-file.ts';

const USAGE = `npm run verify -- MANIFEST REPORT [FIGURES] [--key FILE]

MANIFEST is manifest.json, REPORT the report that came with it (.xlsx or .zip), FIGURES is figures.json.
FILE holds the signer's public key (PEM), received by another way than the manifest: from the page,
below «Detaljer» of the finished report, by «Last ned den offentlige nøkkelen».
Without it the key in MANIFEST is used, which says that nothing was changed, and not who signed it.
Exit codes: 0 valid, 1 not valid, 2 a file or an option is wrong, 3 intact, but the signer is unknown (no --key).`;
const INTACT = 3;

type Reason = Extract<Verification, { valid: false }>['reason'];

const REASONS: Readonly<Record<Reason, string>> = {
  signature: 'the manifest was changed after it was signed, or was signed with another key.',
  signer: 'what the manifest says of its signer is not what was signed.',
  file_size: 'the report is not the file that was signed (its size differs).',
  file_hash: 'the report is not the file that was signed (SHA-256 differs).',
  figures_hash: 'the figures are not the ones that were signed (SHA-256 differs).',
};

/** @throws InputError */
function readOrder(args: readonly string[]) {
  const { values, positionals } = readOptions(() => parse(args), USAGE);
  const [manifest, report, figures] = positionals;
  if (values.help) return undefined;
  if (manifest === undefined || report === undefined || positionals.length > 3) {
    throw new InputError(`Give a manifest and a report.\n\n${USAGE}`);
  }
  return { manifest, report, figures, key: values.key };
}

function parse(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { key: { type: 'string' }, help: { type: 'boolean', short: 'h', default: false } },
  });
}

/** Thrown for a manifest with something in it that is not signed. */
class UnsignedError extends Error {
  override readonly name = 'UnsignedError';
}

/** A JSON text without the spaces around its values. `JSON.parse` keeps the last of two fields of one name without a word. */
function compact(json: string): string {
  return json.replace(/("(?:[^"\\]|\\.)*")|\s+/g, (_, string?: string) => string ?? '');
}

/** @throws InputError | UnsignedError */
async function readManifest(file: string): Promise<SignedManifest> {
  const text = (await readInputFile(file)).toString('utf8');
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new InputError(
      text.trimStart().startsWith('{')
        ? `${file}: this is not valid JSON; it may be cut off or changed`
        : `${file}: this is not a manifest; give the manifest first, then the report`,
    );
  }
  const parsed = signedManifestSchema.safeParse(json);
  const { issues = [] } = parsed.error ?? {};
  const [added] = issues;
  // A file that also lacks fields is no manifest at all.
  if (added?.code === 'unrecognized_keys' && issues.every(({ code }) => code === 'unrecognized_keys')) {
    throw new UnsignedError(
      `${[...added.path, ...added.keys].join('.')} is not part of a manifest, and nobody signed it`,
    );
  }
  if (!parsed.success) {
    const field = parsed.error.issues[0]?.path.join('.');
    throw new InputError(
      `${file}: this is not a manifest (${field || 'its content'} is missing or wrong); give manifest.json first`,
    );
  }
  if (compact(text) !== JSON.stringify(json)) {
    throw new UnsignedError('it has a field twice or is written in another way than it was signed');
  }
  assertPublicKey(parsed.data.signature.publicKeyPem, `${file}: signature.publicKeyPem`);
  return parsed.data;
}

/** @throws InputError */
async function readKey(file: string): Promise<string> {
  const pem = (await readInputFile(file)).toString('utf8');
  assertPublicKey(pem, `${file}: this`);
  return pem;
}

/** @throws InputError */
function assertPublicKey(pem: string, subject: string): void {
  try {
    if (createPublicKey(pem).asymmetricKeyType === 'ec') return;
  } catch {
    // Reported below, as for a key of another kind.
  }
  throw new InputError(`${subject} is not a public key of an elliptic curve in PEM`);
}

async function answer(args: readonly string[], say: Say): Promise<number> {
  const order = readOrder(args);
  if (order === undefined) {
    say.log(USAGE);
    return 0;
  }
  const signed = await readManifest(order.manifest);
  const report = await readInputFile(order.report);
  const figures = order.figures === undefined ? undefined : await readInputFile(order.figures);
  const key = order.key === undefined ? undefined : await readKey(order.key);
  const result = verifyManifest(signed, report, figures, key);
  if (!result.valid) {
    say.error(`Not valid: ${REASONS[result.reason]}`);
    return 1;
  }
  const { exportId, organisation, year, createdAt } = signed.manifest;
  const what = `${organisation} ${year}, export ${exportId} of ${createdAt}`;
  if (key !== undefined) {
    say.log(`Valid: ${what}`);
    return 0;
  }
  say.log(`Intact, signer unknown: ${what}`);
  say.log(
    `It was signed with the key ${keyFingerprint(signed.signature.publicKeyPem)}, which anybody can have made. Give the key ` +
      'that the page publishes with --key.',
  );
  return INTACT;
}

export const verifyCommand: Command = async (args, say) => {
  try {
    return await answer(args, say);
  } catch (error) {
    if (error instanceof UnsignedError) {
      say.error(`Not valid: ${error.message}.`);
      return 1;
    }
    if (!(error instanceof InputError)) throw error;
    say.error(error.message);
    return 2;
  }
};

if (import.meta.main) process.exitCode = await verifyCommand(process.argv.slice(2), console);
