/** Erasing a person and an organisation, through the API and the command, on a whole local engine. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readRegisterSource } from '../../infra/commands/cli/register-source.ts';
import { coordinatorOf } from '../../infra/commands/samples.ts';
import { decodeCount, inflateJson } from '../../lambdas/domain/counting/kept-count.ts';
import type { ExportView } from '../../lambdas/protocol.ts';
import { type Pipeline, startPipeline, until } from './pipeline.ts';

const ORGANISATION = '971038179';
const SCRIPT = path.join(import.meta.dirname, '../../infra/commands/privacy/erase.ts');
/** Words by which the person can be found; none of them is in any other data. */
const PERSON = {
  navn: 'Zanzibara Quistgaardsen',
  fodselsdato: '1951-02-03',
  medlemsnr: '77665544',
  telefon: '98798798',
  epost: 'zanzibara@quistgaardsen.example',
};
const TRACES = /zanzibara|quistgaardsen|77665544|98798798|1951-02-03/i;

let pipeline: Pipeline;
let folder: string;
let before: ExportView;
let failedId: string;

const LABELS = {
  organisationNumber: ORGANISATION,
  organisation: 'Prøveforbundet',
  year: 2025,
  labels: { SAMTALE: 'SAMTALE', AKTGR: 'AKTGR' },
};
const ACTIVITIES = [
  'aktivitet_id;lokallag;dato;dato_til;start;slutt;aktivitetstype;tittel;kommunenr;land;form;arrangor;likepersoner;merknad',
  'A1;Oslo;2025-03-01;;10:00;12:00;SAMTALE;Foredrag ved Zanzibara Quistgaardsen;0301;NO;fysisk;egen;77665544;ring 987 98 798',
  'A2;Oslo;2025-03-08;;10:00;12:00;AKTGR;Turgruppe;0301;NO;fysisk;egen;9001;',
  'A3;Oslo;2025-04-08;;10:00;12:00;SAMTALE;Samtale;0301;NO;fysisk;egen;Quistgaardsen, Zanzibara;',
];
const ATTENDANCES = [
  'aktivitet_id;navn;fodselsdato;medlemsnr;telefon;epost;rolle',
  'A1;Per Hansen;1960-01-01;9002;;;deltaker',
  'A2;Zanzibara Quistgaardsen;03.02.1951;77665544;98798798;zanzibara@quistgaardsen.example;deltaker',
  'A2;Z. Quistgaardsen;;;;ZANZIBARA@quistgaardsen.example;deltaker',
  'A2;Per Hansen;1960-01-01;9002;;;deltaker',
  'A2;Anne Lie;1970-01-01;9003;;;deltaker',
  'A3;Per Hansen;1960-01-01;9002;;;deltaker',
];
const LISTED = [
  'medlemsnr;navn;lokallag;godkjent',
  '77665544;Zanzibara Quistgaardsen;Oslo;2020-01-01',
  '9001;Ola Dahl;Oslo;2020-01-01',
];

async function writeRegister(to: string, activities: readonly string[]): Promise<void> {
  const files = { 'aktiviteter.csv': activities, 'deltakelser.csv': ATTENDANCES, 'likepersoner.csv': LISTED };
  for (const [name, lines] of Object.entries(files)) {
    await writeFile(path.join(to, name), `${lines.join('\n')}\n`);
  }
}

async function importRegister(activities: readonly string[]): Promise<void> {
  await writeRegister(folder, activities);
  const ended = await pipeline.import(await readRegisterSource(folder, {}));
  expect(ended.status).toBe('completed');
}

/** An import of another year that fails and quotes: two lokallag use the person's name as the id of an activity. */
async function importWrongIds(): Promise<void> {
  const to = path.join(folder, 'wrong');
  await mkdir(to);
  await writeFile(path.join(to, 'labels.json'), JSON.stringify({ ...LABELS, year: 2026 }));
  const [header = '', ...rows] = ACTIVITIES.map((line) => line.replace(/^A\d/, PERSON.navn));
  await writeRegister(to, [header, ...rows, ...rows.map((row) => row.replace('Oslo', 'Bergen'))]);
  await expect(pipeline.import(await readRegisterSource(to, {}))).rejects.toThrow(PERSON.navn);
}

async function exported(): Promise<ExportView> {
  const api = pipeline.as(coordinatorOf(ORGANISATION));
  const { exportId } = await api.start({ year: 2025 });
  const view = await until(api, exportId);
  expect(view.result).toMatchObject({ outcome: 'completed' });
  return view;
}

beforeAll(async () => {
  pipeline = await startPipeline();
  folder = await mkdtemp(path.join(tmpdir(), 'bufdir-erasure-'));
  await writeFile(path.join(folder, 'labels.json'), JSON.stringify(LABELS));
  await importWrongIds();
  await importRegister(ACTIVITIES.slice(0, 3));
  await importRegister(ACTIVITIES);
  before = await exported();
  const api = pipeline.as(coordinatorOf(ORGANISATION));
  pipeline.engine.inject({ functionName: 'generate-file', kind: 'fail', errorType: 'Broken' });
  ({ exportId: failedId } = await api.start({ year: 2025, language: 'en' }));
  expect((await until(api, failedId)).progress.status).toBe('failed');
}, 240_000);
afterAll(async () => {
  await pipeline?.close();
  await rm(folder, { recursive: true, force: true });
});

/** Every object, every item and every file of the engine but the signed reports, where a word of the person stands. */
async function traces(): Promise<string[]> {
  const found: string[] = [];
  for (const store of [pipeline.working, pipeline.registers]) {
    for (const { key } of await store.list('')) {
      const bytes = (await store.get(key)) ?? new Uint8Array();
      const readable = key.includes('/counted/') ? inflated(bytes) : Buffer.from(bytes).toString('utf8');
      if (TRACES.test(key) || TRACES.test(readable)) found.push(key);
    }
  }
  const database = DynamoDBDocumentClient.from(new DynamoDBClient(pipeline.engine.clientConfiguration('dynamodb')));
  for (const variable of ['EXPORTS_TABLE', 'AUDIT_TABLE']) {
    const TableName = pipeline.engine.stack.functions.map(({ environment }) => environment[variable]).find(Boolean);
    const { Items = [] } = await database.send(new ScanCommand({ TableName }));
    found.push(...Items.filter((item) => TRACES.test(JSON.stringify(item))).map(({ pk, sk }) => `${pk} ${sk}`));
  }
  database.destroy();
  for (const file of await readdir(pipeline.dataFolder, { recursive: true, withFileTypes: true })) {
    const name = path.join(file.parentPath, file.name);
    if (file.isFile() && name.includes('log') && TRACES.test(await readFile(name, 'utf8'))) found.push(name);
  }
  return found;
}

/** The objects of a kept count, as text. */
function inflated(bytes: Uint8Array): string {
  const { figures, nearMisses, peerSupporters, findings, verdicts } = decodeCount(bytes).objects;
  const objects = [figures, nearMisses, peerSupporters, ...findings, ...verdicts];
  return objects.map((deflated) => Buffer.from(inflateJson(deflated)).toString('utf8')).join('\n');
}

async function erase(...args: readonly string[]): Promise<{ code: unknown; stdout: string; stderr: string }> {
  const { idToken } = await pipeline.engine.issueTokens(coordinatorOf(ORGANISATION));
  const env = { ...process.env, SMOKE_ID_TOKEN: idToken };
  const api = ['--api', pipeline.engine.endpoints.httpApi];
  return new Promise((resolve) => {
    execFile(process.execPath, [SCRIPT, ...args, ...api], { env }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : error.code, stdout, stderr }),
    );
  });
}

it('a preview counts the rows of every version and changes nothing', async () => {
  const stored = await traces();
  expect(stored.length).toBeGreaterThan(2);
  expect(stored.filter((key) => key.includes('/counted/'))).not.toEqual([]);
  const file = path.join(folder, 'person.json');
  await writeFile(file, JSON.stringify({ medlemsnr: PERSON.medlemsnr }));
  const { code, stdout } = await erase('participant', '--person', file, '--organisation', ORGANISATION, '--preview');
  expect([code, stdout]).toEqual([0, expect.stringMatching(/^2025: \d+ rows in 2 versions would lose the person\n/)]);
  expect(await traces()).toEqual(stored);
}, 60_000);

it('nothing of the person is left but in the signed report, and figures change by her alone', async () => {
  const file = path.join(folder, 'person.json');
  await writeFile(file, JSON.stringify({ medlemsnr: PERSON.medlemsnr, navn: PERSON.navn }));
  const erased = await erase('participant', '--person', file, '--organisation', ORGANISATION);
  expect(erased).toMatchObject({ code: 0, stderr: '' });
  expect(erased.stdout).toContain(before.exportId);
  expect(await traces()).toEqual([]);
  const after = await exported();
  const [one, other] = [before.summary, after.summary];
  expect([one?.kind, other?.kind]).toEqual(['final', 'final']);
  if (one?.kind === 'final' && other?.kind === 'final') {
    expect(other.total).toMatchObject({
      countedDays: one.total.countedDays,
      attendances: one.total.attendances,
      uniqueParticipants: one.total.uniqueParticipants - 1,
    });
  }
  expect(await traces()).toEqual([]);
}, 120_000);

it('a failed export goes on after the erasure, with the register as it is now', async () => {
  const api = pipeline.as(coordinatorOf(ORGANISATION));
  await api.json('POST', `/exports/${failedId}/retry`);
  expect((await until(api, failedId)).result).toMatchObject({ outcome: 'completed' });
}, 60_000);

it('the same file uploaded again does not bring the person back', async () => {
  await importRegister(ACTIVITIES);
  expect(await traces()).toEqual([]);
}, 60_000);

it('the trail of the register says what was erased, in numbers', async () => {
  const api = pipeline.as(coordinatorOf(ORGANISATION));
  const { events, check } = (await api.json('GET', '/registers/2025/audit')) as {
    events: { change: string; details: object }[];
    check: { outcome: string };
  };
  expect(check.outcome).toBe('whole');
  expect(events.filter(({ change }) => change === 'erasure')).toMatchObject([
    { details: { versions: [2, 1], rows: expect.any(Number) } },
  ]);
});

it('all registers of the organisation are erased, and the signed reports are listed', async () => {
  const wrong = await erase('organisation', '910000004');
  expect(wrong).toMatchObject({ code: 1 });
  const { code, stdout } = await erase('organisation', ORGANISATION);
  expect([code, stdout]).toEqual([0, expect.stringContaining('Erased: the registers of 2025')]);
  expect(stdout).toContain(before.exportId);
  expect(await pipeline.registers.list(`registers/${ORGANISATION}/`)).toEqual([]);
  const api = pipeline.as(coordinatorOf(ORGANISATION));
  await expect(api.json('GET', '/registers/2025')).rejects.toMatchObject({ status: 404 });
  await importRegister(ACTIVITIES);
}, 60_000);
