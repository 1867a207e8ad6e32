import { describe, expect, it } from 'vitest';
import { conditionsHold } from './conditions.ts';
import { type Access, evaluate, type Policies } from './evaluate.ts';
import { statementsOf } from './policy.ts';

const ROLE = { kind: 'identity', arn: 'arn:aws:iam::000000000000:role/Reader' } as const;
const ROOT = { AWS: 'arn:aws:iam::000000000000:root' };
const READ: Access = { action: 's3:GetObject', resource: 'arn:aws:s3:::files/work/one', context: {} };

const policy = (...statements: object[]) => statementsOf({ Version: '2012-10-17', Statement: statements });
const allow = (more: object = {}) => ({
  Effect: 'Allow',
  Action: 's3:GetObject',
  Resource: 'arn:aws:s3:::files/*',
  ...more,
});
const deny = (more: object = {}) => ({ ...allow(more), Effect: 'Deny' });
const ofIdentity = (...statements: object[]): Policies => ({ identity: policy(...statements), resource: undefined });
const ofResource = (kind: 'key' | 'other', identity: object[], resource: object[]): Policies => ({
  identity: policy(...identity),
  resource: { kind, statements: policy(...resource) },
});
const isAllowed = (policies: Policies, access: Access = READ) => evaluate(access, ROLE, policies).allowed;

describe('an identity policy', () => {
  it('denies a call that no statement is about', () => {
    expect(evaluate(READ, ROLE, ofIdentity())).toEqual({ allowed: false, why: 'no statement allows it' });
    expect(isAllowed(ofIdentity(allow({ Action: 's3:PutObject' })))).toBe(false);
    expect(isAllowed(ofIdentity(allow({ Resource: 'arn:aws:s3:::files' })))).toBe(false);
  });

  it('allows a call that a statement names, in upper or lower case', () => {
    expect(isAllowed(ofIdentity(allow({ Action: ['S3:getobject'] })))).toBe(true);
  });

  it('lets an explicit deny win over an allow, in either order', () => {
    const denied = { allowed: false, why: 'a statement denies it' };
    expect(evaluate(READ, ROLE, ofIdentity(allow(), deny()))).toEqual(denied);
    expect(evaluate(READ, ROLE, ofIdentity(deny(), allow()))).toEqual(denied);
  });

  it('takes * for anything and ? for one character, and other characters as they are', () => {
    expect(isAllowed(ofIdentity(allow({ Action: 's3:Get*', Resource: 'arn:aws:s3:::f?les/*/one' })))).toBe(true);
    expect(isAllowed(ofIdentity(allow({ Resource: 'arn:aws:s3:::files/work/o.e' })))).toBe(false);
    expect(isAllowed(ofIdentity(allow({ Resource: 'arn:aws:s3:::files/work/one?' })))).toBe(false);
  });

  it('reads NotAction and NotResource as everything else', () => {
    const { Action: _, ...others } = allow({ NotAction: ['s3:PutObject', 's3:Delete*'] });
    expect(isAllowed(ofIdentity(others))).toBe(true);
    expect(isAllowed(ofIdentity(others), { ...READ, action: 's3:DeleteObject' })).toBe(false);
    const { Resource: __, ...elsewhere } = allow({ NotResource: 'arn:aws:s3:::files/work/*' });
    expect(isAllowed(ofIdentity(elsewhere))).toBe(false);
  });

  it('is refused when it has an element that is not evaluated', () => {
    expect(() => policy(allow({ NotPrincipal: '*' }))).toThrow('NotPrincipal');
    expect(() => policy({ ...allow(), NotAction: 's3:PutObject' })).toThrow('Action or NotAction');
    expect(() => statementsOf({ Version: '2008-10-17', Statement: [] })).toThrow();
  });
});

describe('a resource policy', () => {
  it('denies what an identity policy allows', () => {
    expect(isAllowed(ofResource('other', [allow()], [deny({ Principal: '*' })]))).toBe(false);
    expect(
      isAllowed(ofResource('other', [allow()], [deny({ Principal: { AWS: 'arn:aws:iam::000000000000:role/Other' } })])),
    ).toBe(true);
  });

  it('allows by itself a principal that it names, and no principal by naming the account', () => {
    expect(isAllowed(ofResource('other', [], [allow({ Principal: { AWS: ROLE.arn } })]))).toBe(true);
    expect(isAllowed(ofResource('other', [], [allow({ Principal: ROOT })]))).toBe(false);
  });

  it('allows a service that it names and no other', () => {
    const policies = ofResource('other', [], [allow({ Principal: { Service: 'events.amazonaws.com' } })]);
    expect(evaluate(READ, { kind: 'service', name: 'events.amazonaws.com' }, policies).allowed).toBe(true);
    expect(evaluate(READ, { kind: 'service', name: 'apigateway.amazonaws.com' }, policies).allowed).toBe(false);
  });

  it('of a key leaves the decision to IAM only where it names the account', () => {
    expect(isAllowed(ofResource('key', [allow()], [allow({ Principal: ROOT })]))).toBe(true);
    expect(isAllowed(ofResource('key', [], [allow({ Principal: ROOT })]))).toBe(false);
    expect(isAllowed(ofResource('key', [allow()], [allow({ Principal: { Service: 's3.amazonaws.com' } })]))).toBe(
      false,
    );
  });
});

describe('a condition', () => {
  const leading = { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['TICKET#*', 'CONNECTION#*'] } };

  it('holds when each key has one of the wanted values', () => {
    const via = { StringEquals: { 'kms:ViaService': ['s3.amazonaws.com', 'sqs.amazonaws.com'] } };
    expect(conditionsHold(via, { 'kms:ViaService': 's3.amazonaws.com' })).toBe(true);
    expect(conditionsHold(via, { 'KMS:viaservice': 's3.amazonaws.com' })).toBe(true);
    expect(conditionsHold(via, { 'kms:ViaService': 'S3.amazonaws.com' })).toBe(false);
    expect(
      conditionsHold({ ...via, Bool: { 'aws:SecureTransport': ['true'] } }, { 'kms:ViaService': 's3.amazonaws.com' }),
    ).toBe(false);
    expect(conditionsHold({}, {})).toBe(true);
  });

  it('does not hold for a missing key, but with IfExists', () => {
    expect(conditionsHold({ StringLike: { 's3:prefix': ['work/*'] } }, {})).toBe(false);
    expect(conditionsHold({ StringLikeIfExists: { 's3:prefix': ['work/*'] } }, {})).toBe(true);
    expect(conditionsHold({ StringLikeIfExists: { 's3:prefix': ['work/*'] } }, { 's3:prefix': 'other/' })).toBe(false);
  });

  it('asks with ForAllValues whether every value is wanted, which holds for none', () => {
    expect(conditionsHold(leading, { 'dynamodb:LeadingKeys': ['TICKET#1', 'CONNECTION#2'] })).toBe(true);
    expect(conditionsHold(leading, { 'dynamodb:LeadingKeys': ['TICKET#1', 'ORG#2'] })).toBe(false);
    expect(conditionsHold(leading, { 'dynamodb:LeadingKeys': [] })).toBe(true);
    expect(conditionsHold(leading, {})).toBe(true);
  });

  it('asks with Null whether the key is missing', () => {
    const present = { Null: { 'dynamodb:LeadingKeys': ['false'] } };
    expect(conditionsHold(present, { 'dynamodb:LeadingKeys': ['TICKET#1'] })).toBe(true);
    expect(conditionsHold(present, {})).toBe(false);
  });

  it('compares booleans, numbers and ARNs as such', () => {
    expect(conditionsHold({ Bool: { 'aws:SecureTransport': ['false'] } }, { 'aws:SecureTransport': 'False' })).toBe(
      true,
    );
    expect(conditionsHold({ NumericLessThan: { 's3:TlsVersion': ['1.2'] } }, { 's3:TlsVersion': '1.10' })).toBe(true);
    expect(conditionsHold({ NumericLessThan: { 's3:TlsVersion': ['1.2'] } }, { 's3:TlsVersion': '1.2' })).toBe(false);
    const source = (arn: string) => ({ ArnLike: { 'aws:SourceArn': [arn] } });
    const given = { 'aws:SourceArn': 'arn:aws:events:eu-north-1:000000000000:rule/ended' };
    expect(conditionsHold(source('arn:aws:events:*:000000000000:rule/*'), given)).toBe(true);
    // Each part by itself, unlike StringLike.
    expect(conditionsHold(source('arn:aws:events:*/ended'), given)).toBe(false);
  });

  it('is refused when its operator, its key or a variable in it is not known', () => {
    const secure = { 'aws:SecureTransport': ['true'] };
    expect(() => conditionsHold({ StringNotEquals: secure }, {})).toThrow('operator StringNotEquals');
    expect(() => conditionsHold({ 'ForAnyValue:StringLike': secure }, {})).toThrow('operator ForAnyValue:StringLike');
    expect(() => conditionsHold({ StringEquals: { 'aws:PrincipalTag/team': ['a'] } }, {})).toThrow(
      'key aws:PrincipalTag/team',
    );
    expect(() => conditionsHold({ StringLike: { 's3:prefix': [`\${aws:userid}/*`] } }, {})).toThrow('Policy variable');
    expect(() =>
      conditionsHold({ StringLike: { 'dynamodb:LeadingKeys': ['*'] } }, { 'dynamodb:LeadingKeys': ['a'] }),
    ).toThrow('several values');
  });

  it('that is not known is refused even where another one decides already', () => {
    const both = { Bool: { 'aws:SecureTransport': ['true'] }, IpAddress: { 'aws:SourceIp': ['10.0.0.0/8'] } };
    expect(() => conditionsHold(both, { 'aws:SecureTransport': 'false' })).toThrow('aws:SourceIp');
  });
});
