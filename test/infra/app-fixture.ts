/** The app as `npx cdk synth` makes it after `npm run build`, with empty bundles and a page of one line. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as z from 'zod';
import { exportApp } from '../../infra/app.ts';
import { FUNCTION_NAMES } from '../../infra/functions.ts';

const { context: ours } = z
  .object({ context: z.record(z.string(), z.unknown()) })
  .parse(JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'cdk.json'), 'utf8')));

export interface AppWithPage {
  readonly app: App;
  /** The report of cdk-nag and of CloudFormation's own rules after `synth()`. */
  report(): string;
}

/** @param context as given on the command line by `-c name=value` */
export function appWithPage(context: Readonly<Record<string, string>> = {}): AppWithPage {
  const folder = mkdtempSync(join(tmpdir(), 'app-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  for (const name of FUNCTION_NAMES) {
    mkdirSync(join(folder, 'lambdas', name), { recursive: true });
    writeFileSync(join(folder, 'lambdas', name, 'index.mjs'), name);
  }
  mkdirSync(join(folder, 'page'));
  writeFileSync(join(folder, 'page', 'index.html'), '<!doctype html>');
  const outdir = join(folder, 'out');
  return {
    app: exportApp({
      outdir,
      context: { ...ours, ...context },
      bundleFolder: join(folder, 'lambdas'),
      pageFolder: join(folder, 'page'),
    }),
    report: () => readFileSync(join(outdir, 'validation-report.json'), 'utf8'),
  };
}

/** The template of that stack, as a deployment with this context gets it. */
export function deployedTemplate(stackName: string, context: Readonly<Record<string, string>> = {}): Template {
  const stack = appWithPage(context).app.node.findChild(stackName);
  if (!(stack instanceof Stack)) {
    throw new Error(`${stackName} is no stack`);
  }
  return Template.fromStack(stack);
}
