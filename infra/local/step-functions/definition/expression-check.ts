import { NotHonouredError } from '../../service/service.ts';
import { InvalidDefinitionError } from '../errors.ts';
import { compile, expressionSource } from '../expressions/expressions.ts';
import { unsupportedReference } from './reference-check.ts';

/** The fields of `$states` that any expression may read. */
const EVERYWHERE = ['input', 'context'];

/**
 * Where expressions stand in a state, a catcher or a Choice rule: all other fields hold plain values. Only the fields that
 * say how a state is left may read the result of its work, and only those of a catcher the error.
 */
const PLAIN_EXPRESSIONS = [
  'Arguments',
  'Items',
  'ItemSelector',
  'MaxConcurrency',
  'ToleratedFailureCount',
  'ToleratedFailurePercentage',
  'TimeoutSeconds',
  'Seconds',
  'Timestamp',
  'Condition',
  'Error',
  'Cause',
];
const EXIT_EXPRESSIONS = ['Output', 'Assign'];
const TYPES_WITH_RESULT = ['Task', 'Map', 'Parallel'];

interface Fields {
  readonly [field: string]: unknown;
}
interface CheckedState extends Fields {
  readonly Type: string;
  readonly Catch?: readonly Fields[];
  readonly Choices?: readonly Fields[];
}

/**
 * Checks every `{% %}` string of a state, as AWS does when a state machine is created. Source: States Language, "JSONata
 * expressions", for what an expression may refer to.
 * @throws InvalidDefinitionError for bad syntax, for a name that is not read from a variable (`phone` can only be a mistake
 *   for `$states.input.phone` or `$phone`), and for a field of `$states` that does not exist where the expression stands.
 */
export function checkExpressions(state: CheckedState, where: string): void {
  checkFields(state, TYPES_WITH_RESULT.includes(state.Type) ? 'result' : null, where);
  state.Catch?.forEach((catcher, index) => {
    checkFields(catcher, 'errorOutput', `${where}/Catch[${index}]`);
  });
  state.Choices?.forEach((rule, index) => {
    checkFields(rule, null, `${where}/Choices[${index}]`);
  });
}

function checkFields(fields: Fields, atExit: 'result' | 'errorOutput' | null, where: string): void {
  for (const field of PLAIN_EXPRESSIONS) {
    checkTemplate(fields[field], EVERYWHERE, `${where}/${field}`);
  }
  for (const field of EXIT_EXPRESSIONS) {
    checkTemplate(fields[field], atExit === null ? EVERYWHERE : [...EVERYWHERE, atExit], `${where}/${field}`);
  }
}

function checkTemplate(value: unknown, readable: readonly string[], where: string): void {
  if (typeof value === 'string') {
    const source = expressionSource(value);
    if (source !== null) {
      checkExpression(source, readable, where);
    }
  } else if (Array.isArray(value)) {
    value.forEach((element, index) => {
      checkTemplate(element, readable, `${where}[${index}]`);
    });
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, element] of Object.entries(value)) {
      if (key.endsWith('.$')) {
        throw new NotHonouredError(`the JSONPath key ${key}`, where);
      }
      checkTemplate(element, readable, `${where}/${key}`);
    }
  }
}

function checkExpression(source: string, readable: readonly string[], where: string): void {
  let ast: unknown;
  try {
    ast = compile(source).ast();
  } catch (error) {
    const message = typeof error === 'object' && error !== null && 'message' in error ? error.message : error;
    throw new InvalidDefinitionError(`INVALID_JSONATA_EXPRESSION: ${String(message)}`, where);
  }
  const problem = unsupportedReference(ast, readable);
  if (problem !== null) {
    throw new InvalidDefinitionError(`UNSUPPORTED_JSONATA_EXPRESSION: ${problem}`, where);
  }
}
