import { NotHonouredError } from '../service/service.ts';
import { InvalidDefinitionError } from './errors.ts';
import { compile, expressionSource } from './expressions.ts';

/**
 * Compiles every `{% %}` string below a value, as AWS does when a state machine is created.
 * @throws InvalidDefinitionError for bad syntax, for `$$`, and for a name that is not read from a variable: AWS gives
 *   expressions no context item, so `phone` can only be a slip for `$states.input.phone` or `$phone`.
 */
export function checkExpressions(value: unknown, where: string): void {
  if (typeof value === 'string') {
    const source = expressionSource(value);
    if (source !== null) {
      checkExpression(source, where);
    }
  } else if (Array.isArray(value)) {
    value.forEach((element, index) => {
      checkExpressions(element, `${where}[${index}]`);
    });
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, element] of Object.entries(value)) {
      if (key.endsWith('.$')) {
        throw new NotHonouredError(`the JSONPath key ${key}`, where);
      }
      checkExpressions(element, `${where}/${key}`);
    }
  }
}

function checkExpression(source: string, where: string): void {
  let ast: unknown;
  try {
    ast = compile(source).ast();
  } catch (error) {
    const message = typeof error === 'object' && error !== null && 'message' in error ? error.message : error;
    throw new InvalidDefinitionError(`INVALID_JSONATA_EXPRESSION: ${String(message)}`, where);
  }
  const reference = unsupportedReference(ast);
  if (reference !== null) {
    throw new InvalidDefinitionError(`UNSUPPORTED_JSONATA_EXPRESSION: ${reference} is not supported.`, where);
  }
}

/** The first reference to a context item in a syntax tree, or null. Later steps and predicates have one of their own. */
function unsupportedReference(node: unknown): string | null {
  if (Array.isArray(node)) {
    for (const element of node) {
      const found = unsupportedReference(element);
      if (found !== null) {
        return found;
      }
    }
    return null;
  }
  if (typeof node !== 'object' || node === null) {
    return null;
  }
  if ('type' in node && 'value' in node) {
    if (node.type === 'variable' && node.value === '$') {
      return "Reference to '$$'";
    }
    if (node.type === 'name') {
      return `Reference to '${String(node.value)}' at the top level`;
    }
  }
  if ('type' in node && node.type === 'path' && 'steps' in node && Array.isArray(node.steps)) {
    const [first] = node.steps;
    return typeof first === 'object' && first !== null ? unsupportedReference(withoutOwnContext(first)) : null;
  }
  return unsupportedReference(Object.values(withoutOwnContext(node)));
}

/** Drops the parts of a node that are evaluated against its items: predicates, stages, grouping and sort terms. */
function withoutOwnContext(node: object): object {
  const own = new Set(['predicate', 'stages', 'group', 'terms', 'pattern', 'update', 'delete']);
  return Object.fromEntries(Object.entries(node).filter(([key]) => !own.has(key)));
}
