/** What each identity is granted, by name, and which of it was never used. */
import { DEFAULT_REGION } from '../../../../infra/region.ts';
import { matchesPattern } from './conditions.ts';
import type { Deployed, Identity } from './deployed.ts';
import { type Access, covers } from './evaluate.ts';
import type { Statement } from './policy.ts';

const KEY_SERVICES = ['dynamodb', 's3', 'secretsmanager'];

type Names = Pick<Deployed, 'nameOf'>;

/**
 * @param used what the identity asked for and was allowed
 * @returns the names of `namesOfGrants`, each once, sorted
 */
export function unusedGrants({ statements }: Identity, used: readonly Access[], deployed: Names): string[] {
  const grants = statements
    .filter(({ Effect }) => Effect === 'Allow')
    .flatMap((statement) => {
      const covered = used.filter((access) => covers(statement, access));
      const isUsed = ([action, resource]: readonly [string, string]) =>
        covered.some((access) => matchesPattern(action, access.action) && matchesPattern(resource, access.resource));
      return grantsOf(statement).map((pair) => ({ name: nameOfGrant(pair, statement, deployed), used: isUsed(pair) }));
    });
  // Two statements may grant the same: grants of one name have the same action, resource and conditions.
  const usedNames = new Set(grants.filter((grant) => grant.used).map(({ name }) => name));
  return [...new Set(grants.map(({ name }) => name).filter((name) => !usedNames.has(name)))].sort();
}

/**
 * @returns `dynamodb:PutItem StorageExports`, for a key `kms:Decrypt StorageDataKey via s3`, and with another condition
 * `s3:ListBucket StorageWorking if s3:prefix StringLikeIfExists work/*`
 * @throws Error for a statement that names what it does not allow, or no resource
 */
export function namesOfGrants(statement: Statement, deployed: Names): string[] {
  if (statement.Action === undefined || statement.Resource === undefined) {
    throw new Error(`A statement without actions or resources: ${JSON.stringify(statement)}`);
  }
  return grantsOf(statement).map((pair) => nameOfGrant(pair, statement, deployed));
}

function nameOfGrant([action, resource]: readonly [string, string], statement: Statement, { nameOf }: Names): string {
  return [action, nameOf(resource), narrowing(statement)].filter(Boolean).join(' ');
}

/** Each of the statement's actions on each of its resources. */
export function grantsOf({ Action = [], Resource = [] }: Statement): [string, string][] {
  return Action.flatMap((action) => Resource.map((resource): [string, string] => [action, resource]));
}

/** All conditions of the statement with their operators, so that a grant has another name without one of them. */
function narrowing({ Condition }: Statement): string {
  const conditions = Object.entries(Condition).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) => ({ operator, key, values })),
  );
  const [first, ...others] = conditions;
  if (first === undefined) {
    return '';
  }
  const services = KEY_SERVICES.filter((name) => first.values.join() === `${name}.${DEFAULT_REGION}.amazonaws.com`);
  return first.operator === 'StringEquals' &&
    first.key === 'kms:ViaService' &&
    others.length === 0 &&
    services.length > 0
    ? `via ${services.join()}`
    : `if ${conditions.map(({ operator, key, values }) => `${key} ${operator} ${values.join(' or ')}`).join(' and ')}`;
}
