/** What IAM says of everything that one identity did. */
import type { Deployed, Identity } from './deployed.ts';
import { type Access, evaluate } from './evaluate.ts';
import { unusedGrants } from './grants.ts';

export interface Verdict {
  readonly identity: string;
  /** Of the SDK. */
  readonly calls: number;
  /** Distinct, of the calls and of what they imply. */
  readonly actions: readonly string[];
  /** `dynamodb:PutItem StorageAudit: no statement allows it`, each once. */
  readonly denied: readonly string[];
  readonly unused: readonly string[];
}

/** @param accesses all that the identity asked for, each once */
export function verdictOn(
  identity: Identity,
  calls: number,
  accesses: readonly Access[],
  deployed: Pick<Deployed, 'nameOf' | 'resourcePolicyOf'>,
): Verdict {
  const judged = accesses.map((access) => ({
    access,
    decision: evaluate(
      access,
      { kind: 'identity', arn: identity.arn },
      { identity: identity.statements, resource: deployed.resourcePolicyOf(access.resource) },
    ),
  }));
  const denied = judged.flatMap(({ access, decision }) =>
    decision.allowed ? [] : [`${access.action} ${deployed.nameOf(access.resource)}: ${decision.why}`],
  );
  const used = judged.filter(({ decision }) => decision.allowed).map(({ access }) => access);
  return {
    identity: identity.name,
    calls,
    actions: [...new Set(accesses.map(({ action }) => action))].sort(),
    denied: [...new Set(denied)].sort(),
    unused: unusedGrants(identity, used, deployed),
  };
}
