import jsonata from 'jsonata';
import { awsFunctions } from './functions.ts';

/** AWS's own bounds on one expression: nesting depth, and (the library's default there) milliseconds. */
const BOUNDS = { stack: 100, timeout: 5_000 };

const compiled = new Map<string, jsonata.Expression>();

/** The JSONata inside a `{% %}` string; null for any other string. */
export function expressionSource(text: string): string | null {
  return text.length >= 4 && text.startsWith('{%') && text.endsWith('%}') ? text.slice(2, -2).trim() : null;
}

/** @throws what jsonata throws on bad syntax. */
export function compile(source: string): jsonata.Expression {
  let expression = compiled.get(source);
  if (expression === undefined) {
    expression = jsonata(source, BOUNDS);
    compiled.set(source, expression);
  }
  return expression;
}

/** Thrown when an expression gives an error, nothing, or what JSON cannot hold. `field` is as AWS names it: `Output/a[0]`. */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError';
  readonly field: string;

  constructor(source: string, field: string, complaint: string) {
    super(`The JSONata expression '${source}' specified for the field '${field}' ${complaint}`);
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
    value = await compile(source).evaluate(undefined, { ...awsFunctions, ...bindings });
  } catch (error) {
    // jsonata throws plain objects with code and message.
    const message = typeof error === 'object' && error !== null && 'message' in error ? error.message : error;
    throw new ExpressionError(source, field, `threw an error during evaluation. ${String(message)}`);
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

/**
 * What AWS writes for a JSONata value: sequences are arrays, numbers without a JSON literal are their names.
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
