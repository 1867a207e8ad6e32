/**
 * What IAM would say of a call, within one account: a Deny anywhere wins, then an Allow is needed.
 * Source: IAM user guide, "Policy evaluation logic"; AWS KMS developer guide, "Key policies".
 */
import { type Context, conditionsHold, matchesPattern } from './conditions.ts';
import type { Statement } from './policy.ts';

export interface Access {
  /** `s3:GetObject` */
  readonly action: string;
  /** An ARN, or `*` for an action that knows no resource. */
  readonly resource: string;
  readonly context: Context;
}

export type Principal =
  /** A role or user, by its ARN. */
  | { readonly kind: 'identity'; readonly arn: string }
  /** `events.amazonaws.com` */
  | { readonly kind: 'service'; readonly name: string };

export interface Policies {
  /** Of the role or user who calls; none for a service. */
  readonly identity: readonly Statement[];
  /** Of what is called. A key's policy decides alone who may use the key, and may leave that to IAM. */
  readonly resource: { readonly kind: 'key' | 'other'; readonly statements: readonly Statement[] } | undefined;
}

export type Decision =
  | { readonly allowed: true; readonly by: Statement }
  | { readonly allowed: false; readonly why: 'a statement denies it' | 'no statement allows it' };

/** @throws UnknownConditionError for a condition that is not evaluated here */
export function evaluate(access: Access, principal: Principal, { identity, resource }: Policies): Decision {
  const ofIdentity = identity.filter((statement) => covers(statement, access));
  const ofResource = (resource?.statements ?? []).filter((statement) => covers(statement, access));
  const direct = ofResource.filter((statement) => names(statement, principal));
  if ([...ofIdentity, ...direct].some(({ Effect }) => Effect === 'Deny')) {
    return { allowed: false, why: 'a statement denies it' };
  }
  const isAllow = ({ Effect }: Statement) => Effect === 'Allow';
  const leftToIam =
    resource?.kind !== 'key' ||
    ofResource.some((statement) => isAllow(statement) && namesAccount(statement, principal));
  const by = direct.find(isAllow) ?? (leftToIam ? ofIdentity.find(isAllow) : undefined);
  return by === undefined ? { allowed: false, why: 'no statement allows it' } : { allowed: true, by };
}

/** Whether the statement is about this call. It says nothing of the caller. */
export function covers(statement: Statement, { action, resource, context }: Access): boolean {
  const { Action, NotAction, Resource, NotResource, Condition } = statement;
  const inAction = (patterns: readonly string[]) =>
    patterns.some((pattern) => matchesPattern(pattern.toLowerCase(), action.toLowerCase()));
  const inResource = (patterns: readonly string[]) => patterns.some((pattern) => matchesPattern(pattern, resource));
  // First, so that a condition that is not known is refused even where the rest does not match.
  const hold = conditionsHold(Condition, context);
  return (
    hold &&
    (Action === undefined ? !inAction(NotAction ?? []) : inAction(Action)) &&
    (NotResource === undefined ? inResource(Resource ?? ['*']) : !inResource(NotResource))
  );
}

function names({ Principal: who }: Statement, principal: Principal): boolean {
  const { AWS, Service } = who ?? { AWS: [], Service: [] };
  return (
    AWS.includes('*') || (principal.kind === 'service' ? Service.includes(principal.name) : AWS.includes(principal.arn))
  );
}

/** An account in a policy stands for its IAM: it allows what the identity's own policies allow. */
function namesAccount({ Principal: who }: Statement, principal: Principal): boolean {
  const account = principal.kind === 'identity' ? principal.arn.split(':')[4] : undefined;
  return account !== undefined && (who?.AWS ?? []).includes(`arn:aws:iam::${account}:root`);
}
