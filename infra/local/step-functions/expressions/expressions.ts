import jsonata from 'jsonata';
import { BoundExceeded, newBounds, watchBounds } from './bounds.ts';
import { awsFunctions } from './functions.ts';

const compiled = new Map<string, jsonata.Expression>();

/** Returns the JSONata inside a `{% %}` string, and null for any other string. */
export function expressionSource(text: string): string | null {
  return text.length >= 4 && text.startsWith('{%') && text.endsWith('%}') ? text.slice(2, -2).trim() : null;
}

/**
 * Parses an expression. The package is pinned to 2.0.6, the version that AWS runs: later versions accept more syntax (`??`,
 * `?:`) and evaluate some functions differently.
 * @throws what jsonata throws on bad syntax.
 */
export function compile(source: string): jsonata.Expression {
  let expression = compiled.get(source);
  if (expression === undefined) {
    expression = jsonata(source);
    watchBounds(expression);
    compiled.set(source, expression);
  }
  return expression;
}

/** Thrown when an expression fails or returns nothing or no JSON. `field` is as AWS names it: `Output/a[0]`. */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError';
  readonly field: string;

  constructor(source: string, field: string, problem: string) {
    super(`The JSONata expression '${source}' specified for the field '${field}' ${problem}`);
    this.field = field;
  }
}

/** Replaces every `{% %}` string in a template, at any depth, by its value. @throws ExpressionError */
export async function evaluateTemplate(
  template: unknown,
  bindings: Readonly<Record<string, unknown>>,
  field: string,
): Promise<unknown> {
  if (typeof template === 'string') {
    const source = expressionSource(template);
    return source === null ? template : evaluateExpression(source, bindings, field);
  }
  if (Array.isArray(template)) {
    const elements: unknown[] = [];
    for (const [index, element] of template.entries()) {
      elements.push(await evaluateTemplate(element, bindings, `${field}[${index}]`));
    }
    return elements;
  }
  if (typeof template === 'object' && template !== null) {
    const members: [string, unknown][] = [];
    for (const [key, member] of Object.entries(template)) {
      members.push([key, await evaluateTemplate(member, bindings, `${field}/${key}`)]);
    }
    return Object.fromEntries(members);
  }
  return template;
}

async function evaluateExpression(
  source: string,
  bindings: Readonly<Record<string, unknown>>,
  field: string,
): Promise<unknown> {
  let value: unknown;
  try {
    value = await compile(source).evaluate(undefined, { ...awsFunctions, ...bindings, ...newBounds() });
  } catch (error) {
    throw new ExpressionError(source, field, `threw an error during evaluation${reasonOf(error)}`);
  }
  if (value === undefined) {
    throw new ExpressionError(source, field, 'returned nothing (undefined).');
  }
  try {
    return toPlainJson(value);
  } catch {
    throw new ExpressionError(source, field, 'returned an unsupported result type.');
  }
}

/** Words an error as AWS does. jsonata throws plain objects with a code and a message. */
function reasonOf(error: unknown): string {
  if (error instanceof BoundExceeded) {
    return `: ${error.message}`;
  }
  const isObject = typeof error === 'object' && error !== null;
  const code = isObject && 'code' in error ? `${String(error.code)}: ` : '';
  return `. ${code}${String(isObject && 'message' in error ? error.message : error)}`;
}

/**
 * Converts a JSONata value as AWS does: a sequence to an array, a number without a JSON literal to its name.
 * @throws TypeError for a function.
 */
function toPlainJson(value: unknown): unknown {
  if (typeof value === 'function') {
    throw new TypeError('a function is not JSON');
  }
  if (typeof value === 'number') {
    return Number.isFinite(value) ? value : String(value);
  }
  if (Array.isArray(value)) {
    return value.map((element) => toPlainJson(element ?? null));
  }
  if (typeof value === 'object' && value !== null) {
    if ('_jsonata_lambda' in value || '_jsonata_function' in value) {
      throw new TypeError('a function is not JSON');
    }
    const members = Object.entries(value).filter(([, member]) => member !== undefined);
    return Object.fromEntries(members.map(([key, member]) => [key, toPlainJson(member)]));
  }
  return value;
}
