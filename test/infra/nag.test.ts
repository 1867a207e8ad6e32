import { Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { describe, expect, it } from 'vitest';
import { stackName } from '../../infra/parameters.ts';
import { appWithPage } from './app-fixture.ts';
import { synthesisedTemplate } from './synthesised.ts';

describe('cdk-nag and CloudFormation’s own rules', { timeout: 120_000 }, () => {
  it('find nothing in the stack with its page', () => {
    const { app, report } = appWithPage();
    expect(() => app.synth()).not.toThrow();
    expect(JSON.parse(report()).pluginReports).toEqual([]);
  });

  it('fail the synthesis when a bucket without protection is added', () => {
    const { app, report } = appWithPage();
    const stack = app.node.findChild(stackName('production'));
    expect(stack).toBeInstanceOf(Stack);
    new Bucket(stack, 'Careless');
    expect(() => app.synth()).toThrow();
    expect(report()).toContain('AwsSolutions-S10');
  });

  it('are acknowledged only with a reason', async () => {
    const template = await synthesisedTemplate();
    const types = ['AWS::IAM::Policy', 'AWS::S3::Bucket', 'AWS::ApiGatewayV2::Route', 'AWS::CloudFront::Distribution'];
    const acknowledged = types
      .flatMap((type) => template.all(type))
      .flatMap(({ Metadata }) => (Metadata.cdk_nag === undefined ? [] : Object(Metadata.cdk_nag).rules_to_suppress));
    expect(acknowledged.length).toBeGreaterThan(20);
    for (const { id, reason } of acknowledged) {
      expect(reason.length, id).toBeGreaterThan(30);
      // Each wildcard separately: a general acknowledgement would cover wildcards that were not reviewed.
      expect(id).not.toBe('AwsSolutions-IAM5');
    }
  });
});
