import { Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { describe, expect, test } from 'vitest';
import { stackName } from '../../infra/parameters.ts';
import { appWithPage } from './app-fixture.ts';
import { synthesisedTemplate } from './synthesised.ts';

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
