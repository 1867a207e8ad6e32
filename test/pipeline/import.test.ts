/** Imports through the real template: sessions of several files, and what is left when one of them ends badly. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ProblemError } from '../../infra/commands/cli/api-client.ts';
import type { RegisterSource } from '../../infra/commands/cli/register-source.ts';
import {
  createdImportSchema,
  type ImportView,
  importViewSchema,
  isImportEnded,
  registerVersionsSchema,
  registerViewSchema,
} from '../../lambdas/protocol.ts';
import { sampleFolder } from '../sample-registers.ts';
import { eventually, type Pipeline, startPipeline, until } from './pipeline.ts';
import { splitSample } from './split-sample.ts';

const NBF = '971038179';
const USER = 'nbf-kari';
const INCOMING = `incoming/${NBF}/`;
const FILES = 12;

let pipeline: Pipeline;
let split: RegisterSource;
beforeAll(async () => {
  pipeline = await startPipeline();
  split = await splitSample(path.join(pipeline.dataFolder, 'split'), FILES);
}, 240_000);
afterEach(() => pipeline.engine.clearFaults());
afterAll(() => pipeline.close());

const api = () => pipeline.as(USER);
const register = async () => registerViewSchema.parse(await api().json('GET', '/registers/2025'));
const versions = async () =>
  registerVersionsSchema.parse(await api().json('GET', '/registers/2025/versions')).versions.length;
const uploads = () => pipeline.registers.list(INCOMING);

/** Figures of a new export of the current register. */
async function figures(): Promise<Record<string, unknown>> {
  const { exportId } = await api().start({ year: 2025 });
  await until(api(), exportId, ['completed']);
  const published = await pipeline.reports.list(`reports/${NBF}/${exportId}/`);
  const stored = await pipeline.reports.get(published.find(({ key }) => key.endsWith('/figures.json'))?.key ?? '');
  const { findings: _, ...compared } = JSON.parse(new TextDecoder().decode(stored));
  return compared;
}

async function expectedFigures(): Promise<Record<string, unknown>> {
  const file = path.join(sampleFolder('blindeforbundet-2025'), 'expected.json');
  const { findings: _, ...compared } = JSON.parse(await readFile(file, 'utf8'));
  return compared;
}

/** Announces files of the folder `split` and uploads them; the caller starts the import. */
async function uploaded(contents: Readonly<Record<string, string>>): Promise<ImportView> {
  const files = Object.entries(contents).map(([name, text]) => ({ name, bytes: Buffer.byteLength(text) }));
  const created = createdImportSchema.parse(await api().json('POST', '/imports', { year: 2025, files }));
  for (const { url, headers, name } of created.uploads) {
    const { status } = await fetch(url, { method: 'PUT', headers, body: contents[name] ?? '' });
    expect(status).toBe(200);
  }
  return created.import;
}

const start = async ({ importId, files }: ImportView) => {
  const replace = files.filter(({ replaces }) => replaces !== null).map(({ fileId }) => fileId);
  await api().json('POST', `/imports/${importId}/start`, { replace });
};
const view = async ({ importId }: ImportView) =>
  importViewSchema.parse(await api().json('GET', `/imports/${importId}`));
const ended = (session: ImportView) =>
  eventually(
    () => view(session),
    ({ status }) => isImportEnded(status),
  );

/** Resolves when a `hold` has caught its invocation. */
const held = () =>
  eventually(
    async () => JSON.stringify(pipeline.engine.pendingFaults()),
    (faults) => !faults.includes('"hold"'),
  );

const HEAD =
  'aktivitet_id;lokallag;dato;start;slutt;aktivitetstype;tittel;kommunenr;land;form;arrangor;antall_deltakere';
/** One activity of a branch of its own. */
const fileOf = (branch: string) =>
  `${HEAD}\n1;${branch};2025-03-01;18:00;20:00;Showdown;Trening;0301;NO;fysisk;egen;5\n`;

describe('a register of twelve files', () => {
  it('is imported as one version, and gives the figures that the independent program computed', async () => {
    const session = await pipeline.import(split);
    expect(session.files.map(({ status, percent }) => [status, percent])).toEqual(
      Array.from({ length: FILES }, () => ['completed', 100]),
    );
    expect(session).toMatchObject({ status: 'completed', registerVersion: 1, summary: { completed: FILES } });
    expect((await register()).files).toHaveLength(FILES);
    expect(await figures()).toEqual(await expectedFigures());
    expect(await uploads()).toEqual([]);
  });

  it('is unchanged by the same files once more, and an export computes no facts anew', async () => {
    const facts = async () => (await pipeline.registers.list(`registers/${NBF}/2025/facts/`)).length;
    const before = await facts();
    const session = await pipeline.import(split);
    expect(session.files.map(({ change }) => change)).toEqual(Array.from({ length: FILES }, () => 'unchanged'));
    expect([session.status, session.registerVersion, await versions()]).toEqual(['completed', null, 1]);
    await figures();
    expect(await facts()).toBe(before);
    expect(await uploads()).toEqual([]);
  });

  it('counts an added file, no longer counts it when it is taken out, and counts it again when that is undone', async () => {
    const before = await expectedFigures();
    const session = await uploaded({ 'ny aktiviteter.csv': fileOf('Blindeforbundet Moss') });
    await start(session);
    const { registerVersion } = await ended(session);
    const added = await figures();
    expect(added).not.toEqual(before);

    const file = (await register()).files.find(({ name }) => name.startsWith('ny'));
    await api().json('DELETE', `/registers/2025/files/${encodeURIComponent(file?.fileKey ?? '')}`);
    expect(await figures()).toEqual(before);

    await api().json('POST', `/registers/2025/versions/${registerVersion}/restore`);
    expect(await figures()).toEqual(added);
    await api().json('DELETE', `/registers/2025/files/${encodeURIComponent(file?.fileKey ?? '')}`);
  });
});

describe('a file that cannot be read', () => {
  it('stops no other, is named, and its upload is deleted', async () => {
    const before = await versions();
    const session = await uploaded({
      'feil aktiviteter.csv': 'aktivitet_id;lokallag\n1;Oslo\n',
      'god aktiviteter.csv': fileOf('Blindeforbundet Ski'),
    });
    await start(session);
    const { status, files, summary } = await ended(session);
    expect(status).toBe('completed');
    expect(summary).toMatchObject({ completed: 1, failed: 1, percent: 100 });
    expect(files.find(({ name }) => name.startsWith('feil'))).toMatchObject({
      status: 'failed',
      failure: { code: 'missing_column', retryable: false, details: { file: 'feil aktiviteter.csv' } },
    });
    expect((await register()).files.map(({ name }) => name)).toContain('god aktiviteter.csv');
    expect(await versions()).toBe(before + 1);
    expect(await uploads()).toEqual([]);
  });

  it('makes no version when it is the only one', async () => {
    const before = await register();
    const session = await uploaded({ 'feil aktiviteter.csv': 'aktivitet_id;lokallag\n1;Oslo\n' });
    await start(session);
    expect((await ended(session)).status).toBe('failed');
    expect(await register()).toEqual(before);
  });
});

describe('a process that dies', () => {
  it('while it reads a file is followed by another try', async () => {
    pipeline.engine.inject({ functionName: 'read-file', kind: 'kill', times: 2 });
    const session = await uploaded({ 'tre aktiviteter.csv': fileOf('Blindeforbundet Asker') });
    await start(session);
    expect((await ended(session)).files).toMatchObject([{ status: 'completed' }]);
  });

  it('in every try leaves the register as it was, and the file can be tried again alone', async () => {
    const before = await register();
    pipeline.engine.inject({ functionName: 'read-file', kind: 'kill', times: 3 });
    const session = await uploaded({ 'fire aktiviteter.csv': fileOf('Blindeforbundet Moss') });
    await start(session);
    const failed = await ended(session);
    expect(failed).toMatchObject({ status: 'failed', files: [{ status: 'failed', failure: { retryable: true } }] });
    expect(await register()).toEqual(before);

    await api().json('POST', `/imports/${session.importId}/files/f1/retry`);
    expect(await ended(session)).toMatchObject({ status: 'completed', attempt: 2, files: [{ status: 'completed' }] });
    expect((await register()).version).toBe(before.version + 1);
  });

  it('while it publishes, in every try, leaves the publication to the finaliser, which makes one version', async () => {
    const before = await register();
    pipeline.engine.inject({ functionName: 'publish-register', kind: 'kill', times: 3 });
    const session = await uploaded({ 'fem aktiviteter.csv': fileOf('Blindeforbundet Moss') });
    await start(session);
    const version = before.version + 1;
    expect(await ended(session)).toMatchObject({ status: 'completed', registerVersion: version });
    expect((await register()).files.map(({ name }) => name)).toContain('fem aktiviteter.csv');
    expect((await register()).version).toBe(version);
  });
});

describe('an import that is stopped', () => {
  it('by its user leaves register and bucket as they were', async () => {
    const before = await register();
    pipeline.engine.inject({ functionName: 'read-file', kind: 'hold' });
    const session = await uploaded({ 'seks aktiviteter.csv': fileOf('Blindeforbundet Moss') });
    await start(session);
    await held();
    await api().json('POST', `/imports/${session.importId}/cancel`);
    expect((await view(session)).status).toBe('cancelled');
    pipeline.engine.clearFaults();
    expect(await eventually(uploads, (left) => left.length === 0)).toEqual([]);
    expect(await register()).toEqual(before);
  });

  it('for a pause goes on where it was', async () => {
    pipeline.engine.inject({ functionName: 'read-file', kind: 'hold' });
    const session = await uploaded({ 'syv aktiviteter.csv': fileOf('Blindeforbundet Moss') });
    await start(session);
    await api().json('POST', `/imports/${session.importId}/pause`);
    expect((await view(session)).status).toBe('paused');
    pipeline.engine.clearFaults();
    await api().json('POST', `/imports/${session.importId}/resume`);
    expect(await ended(session)).toMatchObject({ status: 'completed', attempt: 2 });
  });
});

it('two imports at once end in one order, and the register has the files of both', async () => {
  const before = await register();
  const sessions = await Promise.all(
    ['åtte', 'ni'].map((name) => uploaded({ [`${name} aktiviteter.csv`]: fileOf(`Blindeforbundet ${name}`) })),
  );
  await Promise.all(sessions.map(start));
  const made = await Promise.all(sessions.map(async (session) => (await ended(session)).registerVersion));
  expect(made.toSorted()).toEqual([before.version + 1, before.version + 2]);
  const names = (await register()).files.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['åtte aktiviteter.csv', 'ni aktiviteter.csv']));
});

describe('a file of a name that the register has', () => {
  it('replaces it only after the question', async () => {
    const session = await uploaded({ 'god aktiviteter.csv': fileOf('Blindeforbundet Drammen') });
    const refusal = await api()
      .json('POST', `/imports/${session.importId}/start`, { replace: [] })
      .catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(ProblemError);
    expect(refusal).toMatchObject({ code: 'replacement_not_confirmed', status: 409 });
    await start(session);
    expect((await ended(session)).files).toMatchObject([{ change: 'replaced' }]);
  });
});
