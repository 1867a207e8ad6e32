/** The commands around a deployment that need no AWS account, typed in a fresh clone. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Checkout } from './checkout.ts';

let checkout: Checkout;
beforeAll(async () => {
  checkout = await Checkout.create();
});
afterAll(() => checkout.remove());

it('npx cdk list prints the production stack', async () => {
  const { code, stdout } = await checkout.run('npx cdk list');
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'BufdirExport\n' });
});

it('npx cdk list prints the staging stack for environment=staging', async () => {
  const { code, stdout } = await checkout.run('npx cdk list -c environment=staging');
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'BufdirExport-staging\n' });
});

it('npm run build writes the page with the register template, and npx cdk synth prints a template that publishes it', async () => {
  expect((await checkout.run('npm run build')).code).toBe(0);
  for (const file of ['index.html', 'registermal.xlsx']) {
    expect(existsSync(join(checkout.folder, 'dist/website', file))).toBe(true);
  }
  const { code, stdout } = await checkout.run('npx cdk synth --json -c environment=staging');
  expect(code).toBe(0);
  const { Resources } = JSON.parse(stdout);
  const types = Object.values<{ Type: string }>(Resources).map(({ Type }) => Type);
  expect(types).toContain('AWS::StepFunctions::StateMachine');
  expect(types).toContain('Custom::CDKBucketDeployment');
});

it('npm run synth writes the template to cdk.out', async () => {
  expect((await checkout.run('npm run synth')).code).toBe(0);
  const template = JSON.parse(await readFile(join(checkout.folder, 'cdk.out/BufdirExport.template.json'), 'utf8'));
  expect(Object.keys(template.Resources).length).toBeGreaterThan(100);
});

it.each([
  ['organisation=974760673', 'organisation: no such parameter'],
  ['region=us-east-1', 'region=us-east-1: give a region in the EU'],
])('npx cdk list exits with 1 for -c %s, and names the parameter', async (parameter, message) => {
  const { code, stdout, stderr } = await checkout.run(`npx cdk list -c ${parameter}`);
  expect(code).toBe(1);
  expect(stdout).toBe('');
  expect(stderr).toContain(message);
});
