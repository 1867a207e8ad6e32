/** `npm run erase` as a user runs it: what it does not understand erases nothing. Erasing is proved in `pipeline/erasure.test.ts`. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { eraseCommand } from '../../infra/commands/privacy/erase.ts';
import { called, spawned } from './called.ts';

const SCRIPT = join(import.meta.dirname, '../../infra/commands/privacy/erase.ts');
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'erase-'));
});
afterAll(() => rm(folder, { recursive: true }));

it.each([
  [['organisation', '963281684', '--preview'], 'Nothing was erased: --preview is not of «organisation»'],
  [['organisation', '963281684', '--person', 'a.json'], 'Nothing was erased: --person is not of «organisation»'],
  [['organisation', '963281684', '971038179'], 'Give one organisation number, of nine digits.'],
  [['organisation', '963281684', '--person='], 'Nothing was erased: --person is not of «organisation»'],
  [['organisation', "''"], 'Give one organisation number, of nine digits.'],
  [['organisation'], 'Give one organisation number, of nine digits.'],
  [[], 'Say «participant» or «organisation NUMBER».'],
  [['participant', '--organisation', '963281684'], '«participant» needs --person FILE and --organisation NUMBER.'],
  [['participant', '--person', 'none.json', '--organisation', '963281684'], 'none.json: there is no such file'],
  [['organisation', '963281684', '--dry-run'], "Unknown option '--dry-run'.\n"],
])('%j is refused with exit code 2', async (args, message) => {
  const { code, stderr } = await called(eraseCommand, [...args, '--data', folder]);
  expect(code).toBe(2);
  expect(stderr).toContain(message);
});

it('refuses as a process too, with its exit code', async () => {
  const { code, stderr } = await spawned(SCRIPT, ['organisation']);
  expect([code, stderr]).toEqual([2, expect.stringContaining('Give one organisation number, of nine digits.')]);
});
