/** Names in the template: two stacks in one account must not collide, and the two APIs must be distinguishable. */
import type { Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, it } from 'vitest';
import { deployedTemplate } from '../app-fixture.ts';

/** Types whose names are unique per account or worldwide, with the property that holds the name. */
const GLOBAL_NAMES: readonly (readonly [type: string, property: string])[] = [
  ['AWS::CloudFront::CachePolicy', 'CachePolicyConfig.Name'],
  ['AWS::CloudFront::Function', 'Name'],
  ['AWS::CloudFront::OriginAccessControl', 'OriginAccessControlConfig.Name'],
  ['AWS::CloudFront::OriginRequestPolicy', 'OriginRequestPolicyConfig.Name'],
  ['AWS::CloudFront::ResponseHeadersPolicy', 'ResponseHeadersPolicyConfig.Name'],
  ['AWS::CloudWatch::Dashboard', 'DashboardName'],
  ['AWS::IAM::Group', 'GroupName'],
  ['AWS::IAM::InstanceProfile', 'InstanceProfileName'],
  ['AWS::IAM::ManagedPolicy', 'ManagedPolicyName'],
  ['AWS::IAM::Role', 'RoleName'],
  ['AWS::IAM::User', 'UserName'],
  ['AWS::S3::Bucket', 'BucketName'],
];

/** `type name` of each; names that CloudFormation makes are unique and left out. */
function globalNamesOf(template: Template): string[] {
  return GLOBAL_NAMES.flatMap(([type, property]) =>
    Object.values(template.findResources(type))
      .map(({ Properties }) => property.split('.').reduce((value, key) => Object(value)[key], Properties))
      .filter((name) => name !== undefined)
      .map((name) => `${type} ${JSON.stringify(name)}`),
  );
}

describe('names', { timeout: 120_000 }, () => {
  let production: Template;
  let staging: Template;
  let elsewhere: Template;
  beforeAll(() => {
    production = deployedTemplate('BufdirExport');
    staging = deployedTemplate('BufdirExport-staging', { environment: 'staging' });
    elsewhere = deployedTemplate('BufdirExport', { region: 'eu-west-1' });
  }, 120_000);

  it('that are global differ between two regions and between the environments', () => {
    const names = [production, staging, elsewhere].flatMap(globalNamesOf);
    // Each stack has a headers policy, an access control and two dashboards.
    expect(names).toHaveLength(3 * 4);
    expect(new Set(names).size).toBe(names.length);
  });

  it('that are global fit the longest that CloudFront takes (64 characters) in every region', () => {
    const longest = deployedTemplate('BufdirExport-staging', { environment: 'staging', region: 'eu-central-1' });
    for (const { Properties } of Object.values(longest.findResources('AWS::CloudFront::OriginAccessControl'))) {
      expect(Properties.OriginAccessControlConfig.Name).toMatch(/^[\w-]{1,64}$/);
    }
  });

  it('of the HTTP API and the WebSocket API say which stack and which of the two it is', () => {
    const named = (template: Template) =>
      Object.values(template.findResources('AWS::ApiGatewayV2::Api')).map(({ Properties }) => [
        Properties.ProtocolType,
        Properties.Name,
      ]);
    expect(named(production)).toEqual([
      ['HTTP', 'BufdirExport-http'],
      ['WEBSOCKET', 'BufdirExport-websocket'],
    ]);
    expect(named(staging)).toEqual([
      ['HTTP', 'BufdirExport-staging-http'],
      ['WEBSOCKET', 'BufdirExport-staging-websocket'],
    ]);
  });
});
