/** The parts of a syntax tree's node that are evaluated for each of its items, so that names in them have a meaning. */
const EVALUATED_PER_ITEM = new Set(['predicate', 'stages', 'group', 'terms', 'pattern', 'update', 'delete']);

/**
 * Returns AWS's message for the first reference in a JSONata syntax tree that Step Functions does not support, or null. An
 * expression has no context item at its top level, so a name or `$` is only allowed inside a step or a predicate. `$$` is
 * never allowed, and of `$states` only the fields in `readable` exist. `$states` in any other place, under another name for
 * instance, is refused too, because which field is read there is unknown before the run.
 */
export function unsupportedReference(ast: unknown, readable: readonly string[]): string | null {
  return problemIn(ast, { hasContext: false, readable });
}

interface Surroundings {
  readonly hasContext: boolean;
  readonly readable: readonly string[];
}

function problemIn(node: unknown, surroundings: Surroundings): string | null {
  if (Array.isArray(node)) {
    return firstProblem(node, surroundings);
  }
  if (typeof node !== 'object' || node === null) {
    return null;
  }
  const { type, value, steps } = partsOf(node);
  if (type === 'variable' && value === '$') {
    return "Reference to '$$' is not supported.";
  }
  if (type === 'variable' && value === 'states') {
    return "'$states' is honoured only as '$states.FIELD'.";
  }
  if (!surroundings.hasContext && type === 'variable' && value === '') {
    return "Reference to '$' at the top level is not supported.";
  }
  if (!surroundings.hasContext && type === 'name') {
    return `Reference to '${String(value)}' at the top level is not supported.`;
  }
  const withContext = { ...surroundings, hasContext: true };
  if (type === 'path' && Array.isArray(steps)) {
    const [first, ...others] = steps;
    return (
      (isStatesField(steps) ? problemWithStates(steps, surroundings.readable) : problemIn(first, surroundings)) ??
      firstProblem(others, withContext) ??
      problemIn('group' in node ? node.group : null, withContext)
    );
  }
  for (const [key, part] of Object.entries(node)) {
    const problem = problemIn(part, EVALUATED_PER_ITEM.has(key) ? withContext : surroundings);
    if (problem !== null) {
      return problem;
    }
  }
  return null;
}

function firstProblem(nodes: readonly unknown[], surroundings: Surroundings): string | null {
  for (const node of nodes) {
    const problem = problemIn(node, surroundings);
    if (problem !== null) {
      return problem;
    }
  }
  return null;
}

/** Whether a path begins with `$states.FIELD`: the bare variable, then a name. */
function isStatesField([variable, field]: readonly unknown[]): boolean {
  const { type, value, predicate } = partsOf(variable);
  return type === 'variable' && value === 'states' && predicate === undefined && partsOf(field).type === 'name';
}

/** @param steps of a path that begins with `$states.FIELD` */
function problemWithStates([, field]: readonly unknown[], readable: readonly string[]): string | null {
  const name = String(partsOf(field).value);
  return readable.includes(name) ? null : `Field '$states.${name}' does not exist.`;
}

function partsOf(node: unknown): {
  readonly type?: unknown;
  readonly value?: unknown;
  readonly steps?: unknown;
  readonly predicate?: unknown;
} {
  return typeof node === 'object' && node !== null ? node : {};
}
