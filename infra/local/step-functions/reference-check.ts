/** The parts of a syntax tree's node that are evaluated against its items, so that plain names in them mean something. */
const EVALUATED_PER_ITEM = new Set(['predicate', 'stages', 'group', 'terms', 'pattern', 'update', 'delete']);

/**
 * What AWS says of the first reference in a syntax tree of JSONata that Step Functions does not support; null when there is
 * none. AWS gives expressions no context item, so a name or `$` must stand inside a step, a predicate or the like; `$$` has
 * no meaning anywhere, and of `$states` only the fields in `readable` exist.
 */
export function unsupportedReference(ast: unknown, readable: readonly string[]): string | null {
  return complaintAbout(ast, { hasContext: false, readable });
}

interface Surroundings {
  readonly hasContext: boolean;
  readonly readable: readonly string[];
}

function complaintAbout(node: unknown, surroundings: Surroundings): string | null {
  if (Array.isArray(node)) {
    return firstComplaint(node, surroundings);
  }
  if (typeof node !== 'object' || node === null) {
    return null;
  }
  const { type, value, steps } = partsOf(node);
  if (type === 'variable' && value === '$') {
    return "Reference to '$$' is not supported.";
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
      complaintAboutStates(steps, surroundings.readable) ??
      complaintAbout(first, surroundings) ??
      firstComplaint(others, withContext) ??
      complaintAbout('group' in node ? node.group : null, withContext)
    );
  }
  for (const [key, part] of Object.entries(node)) {
    const complaint = complaintAbout(part, EVALUATED_PER_ITEM.has(key) ? withContext : surroundings);
    if (complaint !== null) {
      return complaint;
    }
  }
  return null;
}

function firstComplaint(nodes: readonly unknown[], surroundings: Surroundings): string | null {
  for (const node of nodes) {
    const complaint = complaintAbout(node, surroundings);
    if (complaint !== null) {
      return complaint;
    }
  }
  return null;
}

/** `$states.FIELD` is a path whose first two steps are the variable and the name. */
function complaintAboutStates(steps: readonly unknown[], readable: readonly string[]): string | null {
  const [variable, field] = steps.map(partsOf);
  if (variable?.type !== 'variable' || variable.value !== 'states' || field?.type !== 'name') {
    return null;
  }
  const name = String(field.value);
  return readable.includes(name) ? null : `Field '$states.${name}' does not exist.`;
}

function partsOf(node: unknown): { readonly type?: unknown; readonly value?: unknown; readonly steps?: unknown } {
  return typeof node === 'object' && node !== null ? node : {};
}
