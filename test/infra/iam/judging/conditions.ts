/**
 * Conditions of IAM policies: exactly the operators and keys that the template uses. Everything else is refused, because a
 * condition that is not understood would make a denied call look allowed.
 * Source: IAM user guide, "IAM JSON policy elements: Condition operators" and "Multivalued context keys".
 */

/** What AWS knows of a call besides its action and resource. A list is a key with several values. */
export type Context = Readonly<Record<string, string | readonly string[]>>;

/** Thrown for a part of the policy language that is not evaluated here. */
export class UnknownConditionError extends Error {
  override readonly name = 'UnknownConditionError';
}

/** In lower case, as IAM compares them. A key that is missing from a context is one that AWS would not send either. */
const KNOWN_KEYS: ReadonlySet<string> = new Set([
  'aws:securetransport',
  'aws:sourceaccount',
  'aws:sourcearn',
  'dynamodb:leadingkeys',
  'kms:viaservice',
  's3:prefix',
  's3:tlsversion',
  'ses:fromaddress',
]);

type Matcher = (given: string, wanted: string) => boolean;

const MATCHERS: Readonly<Record<string, Matcher>> = {
  StringEquals: (given, wanted) => given === wanted,
  StringLike: (given, wanted) => matchesPattern(wanted, given),
  ArnEquals: arnMatches,
  ArnLike: arnMatches,
  Bool: (given, wanted) => given.toLowerCase() === wanted.toLowerCase(),
  NumericLessThan: (given, wanted) => Number(given) < Number(wanted),
};

/** @returns whether every operator holds for every one of its keys; true for no condition at all */
export function conditionsHold(
  conditions: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>,
  context: Context,
): boolean {
  const tests = Object.entries(conditions).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, wanted]) => holds(operator, key, wanted, context)),
  );
  // All are evaluated, so that one that is not known is refused wherever it stands.
  return tests.every((result) => result);
}

function holds(operator: string, key: string, wanted: readonly string[], context: Context): boolean {
  const [, forAll, base = '', ifExists] = /^(ForAllValues:)?([A-Za-z]+?)(IfExists)?$/.exec(operator) ?? [];
  if (!KNOWN_KEYS.has(key.toLowerCase())) {
    throw new UnknownConditionError(`Condition key ${key}`);
  }
  const given = contextValue(context, key);
  if (operator === 'Null') {
    return wanted.includes(String(given === undefined));
  }
  const matches = MATCHERS[base];
  if (matches === undefined) {
    throw new UnknownConditionError(`Condition operator ${operator}`);
  }
  if (wanted.some((value) => value.includes('${'))) {
    throw new UnknownConditionError(`Policy variable in ${wanted.join()}`);
  }
  const isWanted = (value: string) => wanted.some((each) => matches(value, each));
  if (forAll !== undefined) {
    // Of no values all are wanted.
    return [given ?? []].flat().every(isWanted);
  }
  if (given === undefined) {
    return ifExists !== undefined;
  }
  if (typeof given !== 'string') {
    throw new UnknownConditionError(`${operator} on ${key}, which has several values`);
  }
  return isWanted(given);
}

function contextValue(context: Context, key: string): string | readonly string[] | undefined {
  return Object.entries(context).find(([name]) => name.toLowerCase() === key.toLowerCase())?.[1];
}

/** The few patterns of a template are compared with many thousands of texts. */
const compiled = new Map<string, RegExp>();

/** `*` stands for anything, `?` for one character. */
export function matchesPattern(pattern: string, text: string): boolean {
  let expression = compiled.get(pattern);
  if (expression === undefined) {
    const source = pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.');
    expression = new RegExp(`^${source}$`, 's');
    compiled.set(pattern, expression);
  }
  return expression.test(text);
}

/** Part by part: a wildcard does not reach over a colon but in the last of the six parts. */
function arnMatches(given: string, wanted: string): boolean {
  const [parts, patterns] = [partsOf(given), partsOf(wanted)];
  return parts.length === patterns.length && parts.every((part, at) => matchesPattern(patterns[at] ?? '', part));
}

function partsOf(arn: string): string[] {
  const parts = arn.split(':');
  return [...parts.slice(0, 5), parts.slice(5).join(':')];
}
