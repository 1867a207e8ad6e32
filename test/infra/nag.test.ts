import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { describe, expect, onTestFinished, test } from 'vitest';
import * as z from 'zod';
import { exportApp } from '../../infra/app.ts';
import { FUNCTION_NAMES } from '../../infra/functions.ts';
import { stackName } from '../../infra/parameters.ts';
import { synthesisedTemplate } from './synthesised.ts';

const { context } = z
  .object({ context: z.record(z.string(), z.unknown()) })
  .parse(JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'cdk.json'), 'utf8')));

/** The app as `npx cdk synth` makes it after `npm run build`, on empty bundles. */
function appWithPage() {
  const folder = mkdtempSync(join(tmpdir(), 'nag-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
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
      context,
      bundleFolder: join(folder, 'lambdas'),
      pageFolder: join(folder, 'page'),
    }),
    report: () => readFileSync(join(outdir, 'validation-report.json'), 'utf8'),
  };
}

describe('cdk-nag and CloudFormation’s own rules', { timeout: 120_000 }, () => {
  test('find nothing in the stack, its page included', () => {
    const { app, report } = appWithPage();
    expect(() => app.synth()).not.toThrow();
    expect(JSON.parse(report()).pluginReports).toEqual([]);
  });

  test('stop the synthesis when something careless is added', () => {
    const { app, report } = appWithPage();
    const stack = app.node.findChild(stackName('production'));
    expect(stack).toBeInstanceOf(Stack);
    new Bucket(stack, 'Careless');
    expect(() => app.synth()).toThrow();
    expect(report()).toContain('AwsSolutions-S10');
  });

  test('are silenced nowhere without a reason', async () => {
    const template = await synthesisedTemplate();
    const types = ['AWS::IAM::Policy', 'AWS::S3::Bucket', 'AWS::ApiGatewayV2::Route', 'AWS::CloudFront::Distribution'];
    const acknowledged = types
      .flatMap((type) => template.all(type))
      .flatMap(({ Metadata }) => (Metadata.cdk_nag === undefined ? [] : Object(Metadata.cdk_nag).rules_to_suppress));
    expect(acknowledged.length).toBeGreaterThan(20);
    for (const { id, reason } of acknowledged) {
      expect(reason.length, id).toBeGreaterThan(30);
      // Each wildcard by itself: a blanket one would cover what nobody has looked at.
      expect(id).not.toBe('AwsSolutions-IAM5');
    }
  });
});
