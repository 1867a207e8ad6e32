/** The commands for one machine, typed in a fresh clone. */
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Checkout } from './checkout.ts';

let checkout: Checkout;
beforeAll(async () => {
  checkout = await Checkout.create();
});
afterAll(() => checkout.remove());

it('npm start serves the page until Ctrl-C, npm run ops, verify-audit and erase reach it, and npm run local:reset empties its data', async () => {
  const system = checkout.start('npm start');
  const [, page = ''] = await system.output(/\(the page\): +(\S+)\s[\s\S]*Ctrl-C/);
  const response = await fetch(page);
  expect(response.status).toBe(200);
  expect(await response.text()).toContain('<title>');

  const operations = await checkout.run('npm run ops');
  expect(operations).toMatchObject({ code: 0, stderr: '' });
  const broken = await checkout.run('npm run ops -- break generate-file fail');
  expect(broken.code).toBe(0);
  expect((await checkout.run('npm run ops -- faults')).stdout).toContain('GenerateFile: fail');
  expect((await checkout.run('npm run ops -- fix')).code).toBe(0);
  expect((await checkout.run('npm run ops -- faults')).stdout).not.toContain('GenerateFile: fail');

  const audited = await checkout.run('npm run verify-audit -- --register 2025 --organisation 963281684');
  expect(audited).toMatchObject({ code: 0, stdout: expect.stringContaining('Whole: ') });

  await writeFile(join(checkout.folder, 'person.json'), JSON.stringify({ medlemsnr: '00000000001' }));
  const counted = await checkout.run(
    'npm run erase -- participant --person person.json --organisation 963281684 --preview',
  );
  expect(counted).toMatchObject({ code: 0, stdout: expect.stringContaining('The person is in no register.') });
  const erased = await checkout.run('npm run erase -- organisation 963281684');
  expect(erased).toMatchObject({ code: 0, stdout: expect.stringContaining('Erased: the registers of 2025') });

  const refused = await checkout.run('npm run local:reset');
  expect(refused.code).toBe(1);
  await system.interrupt();
  const reset = await checkout.run('npm run local:reset');
  expect(reset).toMatchObject({ code: 0, stdout: expect.stringContaining('Removed data') });
  expect(await readdir(join(checkout.folder, '.local'))).toEqual(['synth']);
});

it('npm start ends without an error when Ctrl-C comes during the first import', async () => {
  const system = checkout.start('npm start');
  await system.output(/deltakelser/);
  // The shell of the command dies of the signal, so there is no exit code of npm.
  const { stderr } = await system.interrupt();
  expect(stderr).not.toContain('Error');
  expect((await checkout.run('npm run local:reset')).code).toBe(0);
});

it('npm run export writes a report that npm run verify accepts', async () => {
  const exported = await checkout.run('npm run export -- test/fixtures/registers/blindeforbundet-2025 --out out');
  expect(exported).toMatchObject({ code: 0, stdout: expect.stringContaining('Ferdig: ') });
  expect(await readdir(join(checkout.folder, 'out'))).toEqual(['figures.json', 'manifest.json', 'report.xlsx']);
  const verified = await checkout.run('npm run verify -- out/manifest.json out/report.xlsx out/figures.json');
  expect(verified).toMatchObject({ code: 3, stdout: expect.stringContaining('Intact, signer unknown: ') });
  const changed = await checkout.run('npm run verify -- out/manifest.json out/figures.json');
  expect(changed).toMatchObject({ code: 1, stderr: expect.stringContaining('Not valid: the report is not') });
});

// What the benchmarks measure is not looked at: the machine has other tests to run.
it('npm run bench prints the whole export beside the plain script', async () => {
  const { code, stdout } = await checkout.run('npm run bench -- 100 200 --runs 1');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^\| 200 \| \d+\.\d\/\d+\.\d\/\d+ \| \d+\.\d\/\d+\.\d \| /m);
  expect(stdout).toMatch(/^\| StoreFile \| 1 \| \d+\.\d \| \d+ \|$/m);
  expect(stdout).toMatch(/ratio to the plain script: -?\d+\.\d\d$/m);
});

it('npm run bench -- parts prints CPU and memory of each part, and its ratios', async () => {
  const { code, stdout } = await checkout.run('npm run bench -- parts 100 --quick');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^count +\d+\.\d\d +\d+ +\d+$/m);
  expect(stdout).toMatch(/^workbook \/ exceljs .*: \d+\.\d\d$/m);
});

it('npm run bench -- live prints times of the API and of the socket', async () => {
  const { code, stdout } = await checkout.run('npm run bench -- live --quick');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^GET \/exports\/{id}, nothing else running +\d+\.\d .* 50$/m);
  expect(stdout).toMatch(/^write to message on the socket +\d+\.\d /m);
});

it('npm run bench -- page prints what the user waits for', async () => {
  const { code, stdout } = await checkout.run('npm run bench -- page --quick');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^click on «Avbryt og slett» to the end +\d+\.\d .* 1$/m);
});

it('npm run bench -- check prints how soon a register is checked', async () => {
  const { code, stdout } = await checkout.run('npm run bench -- check 100 --quick');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^from the end of the import to the check: \d+\.\d s$/m);
  expect(stdout).toMatch(/^from a change of a setting to the check: \d+\.\d s$/m);
});

it('npm run bench -- cost prints what a report costs in AWS', async () => {
  const { code, stdout } = await checkout.run('npm run bench -- cost 100');
  expect(code).toBe(0);
  expect(stdout).toMatch(/\| 100 \| from the files \| 0\.\d+ \|/);
});

it('npm run bench -- pipeline prints an import and its exports, with CPU and the memory of each Lambda', async () => {
  const { code, stdout } = await checkout.run('npm run bench -- pipeline 100');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^import +\d+\.\d +\d+\.\d +\d+\.\d$/m);
  expect(stdout).toMatch(/^ +\S*ReadFile\S* +1 +\d+\.\d +\d+$/m);
  expect(stdout).toMatch(/^export of the same +\d+\.\d +\d+\.\d +\d+\.\d$/m);
});
