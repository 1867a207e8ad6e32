/** `npm run erase` as a user runs it: what it does not understand erases nothing. Erasing is proved in `pipeline/erasure.test.ts`. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

const SCRIPT = join(import.meta.dirname, '../../infra/commands/privacy/erase.ts');
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'erase-'));
});
afterAll(() => rm(folder, { recursive: true }));

function erase(...args: readonly string[]): Promise<{ code: unknown; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [SCRIPT, ...args, '--data', folder], (error, _, stderr) =>
      resolve({ code: error === null ? 0 : error.code, stderr }),
    );
  });
}

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
  const { code, stderr } = await erase(...args);
  expect(code).toBe(2);
  expect(stderr).toContain(message);
});
