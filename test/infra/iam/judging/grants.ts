/** What each identity is granted, and which of it was never used. */
import { matchesPattern } from './conditions.ts';
import type { Deployed, Identity } from './deployed.ts';
import { type Access, covers } from './evaluate.ts';
import type { Statement } from './policy.ts';

/**
 * @param used what the identity asked for and was allowed
 * @returns `dynamodb:PutItem StorageExports`, and for a key `kms:Decrypt StorageDataKey via s3`; each once, sorted
 */
export function unusedGrants(
  { statements }: Identity,
  used: readonly Access[],
  deployed: Pick<Deployed, 'nameOf'>,
): string[] {
  const grants = statements
    .filter(({ Effect }) => Effect === 'Allow')
    .flatMap((statement) => {
      const covered = used.filter((access) => covers(statement, access));
      const isUsed = ([action, resource]: readonly [string, string]) =>
        covered.some((access) => matchesPattern(action, access.action) && matchesPattern(resource, access.resource));
      return grantsOf(statement).map((pair) => ({ name: nameOfGrant(pair, statement, deployed), used: isUsed(pair) }));
    });
  // Two statements may grant the same.
  const usedNames = new Set(grants.filter((grant) => grant.used).map(({ name }) => name));
  return [...new Set(grants.map(({ name }) => name).filter((name) => !usedNames.has(name)))].sort();
}

function nameOfGrant(
  [action, resource]: readonly [string, string],
  statement: Statement,
  { nameOf }: Pick<Deployed, 'nameOf'>,
): string {
  return [action, nameOf(resource), narrowing(statement)].filter(Boolean).join(' ');
}

/** Each of the statement's actions on each of its resources. */
export function grantsOf({ Action = [], Resource = [] }: Statement): [string, string][] {
  return Action.flatMap((action) => Resource.map((resource): [string, string] => [action, resource]));
}

/** `via s3` of a key; other conditions do not tell two grants of the same action on the same resource apart. */
function narrowing({ Condition }: Statement): string {
  const services = Object.values(Condition)
    .flatMap((keys) => keys['kms:ViaService'] ?? [])
    .map((service) => service.split('.')[0]);
  return services.length === 0 ? '' : `via ${services.join(', ')}`;
}
