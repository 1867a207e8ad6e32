import validateAsl from 'asl-validator';
import type * as z from 'zod';
import { NotHonouredError } from '../../service/service.ts';
import { InvalidDefinitionError, STATES } from '../errors.ts';
import { checkExpressions } from './expression-check.ts';
import { type Chain, type Machine, machineSchema, type State, stateSchemas } from './fields.ts';
import { outlineOf } from './outline.ts';
import { checkTransitions } from './transition-check.ts';
import { checkVariables } from './variable-check.ts';

const LAMBDA_INVOKE = /^arn:aws[a-z-]*:states:::lambda:invoke$/;
const LAMBDA_FUNCTION = /^arn:aws[a-z-]*:lambda:[a-z0-9-]*:\d*:function:[^:]+(:[^:]+)?$/;

export type TaskResource = { readonly kind: 'lambda:invoke' } | { readonly kind: 'function'; readonly arn: string };

/** Returns what a Task calls. @throws NotHonouredError for any service but Lambda, and for .sync and .waitForTaskToken. */
export function taskResource(resource: string, where: string): TaskResource {
  if (LAMBDA_INVOKE.test(resource)) {
    return { kind: 'lambda:invoke' };
  }
  if (LAMBDA_FUNCTION.test(resource)) {
    return { kind: 'function', arn: resource };
  }
  throw new NotHonouredError(`the resource ${resource}`, where);
}

/** Checks the rules of the States Language. A call costs about 250 ms, most of it for compiling its schemas. */
export type Validator = (
  definition: object,
  options: { readonly checkPaths: boolean; readonly checkArn: boolean },
) => { readonly isValid: boolean; errorsText(separator: string): string };

/**
 * Reads a definition and accepts it only if every part of it will be honoured.
 * @throws NotHonouredError for what AWS accepts and this engine does not, InvalidDefinitionError for what AWS refuses.
 */
export function loadDefinition(text: string, validate: Validator = validateAsl): Machine {
  const json = parseJson(text);
  const machine = parseBy(machineSchema, json, '/');
  const chain = parseChain(machine, '');
  checkVariables(chain, new Set(), '');
  checkTransitions(chain, '');
  const verdict = validate(outlineOf(chain), { checkPaths: true, checkArn: true });
  if (!verdict.isValid) {
    throw new InvalidDefinitionError(verdict.errorsText('; '), '/');
  }
  return { ...chain, TimeoutSeconds: machine.TimeoutSeconds };
}

function parseJson(text: string): object {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new InvalidDefinitionError(error instanceof Error ? error.message : 'not JSON', '/');
  }
  if (typeof json !== 'object' || json === null) {
    throw new InvalidDefinitionError('not a JSON object', '/');
  }
  return json;
}

function parseChain(chain: { StartAt: string; States: Record<string, unknown> }, where: string): Chain {
  const entries = Object.entries(chain.States).map(([name, state]) => {
    return [name, parseState(state, `${where}/States/${name}`)] as const;
  });
  return { StartAt: chain.StartAt, States: Object.fromEntries(entries) };
}

function parseState(json: unknown, where: string): State {
  const type = typeof json === 'object' && json !== null && 'Type' in json ? json.Type : undefined;
  switch (type) {
    case 'Task': {
      const state = parseBy(stateSchemas.Task, json, where);
      checkHandlers(state, where);
      checkInvocation(state, where);
      return checked(state, where);
    }
    case 'Map': {
      const { ItemProcessor, ...own } = parseBy(stateSchemas.Map, json, where);
      checkHandlers(own, where);
      checkExpressions(own, where);
      return { ...own, ItemProcessor: parseChain(ItemProcessor, `${where}/ItemProcessor`) };
    }
    case 'Parallel': {
      const { Branches, ...own } = parseBy(stateSchemas.Parallel, json, where);
      checkHandlers(own, where);
      checkExpressions(own, where);
      return { ...own, Branches: Branches.map((branch, index) => parseChain(branch, `${where}/Branches[${index}]`)) };
    }
    case 'Choice':
    case 'Pass':
    case 'Wait':
    case 'Succeed':
    case 'Fail':
      return checked(parseBy(stateSchemas[type], json, where), where);
    default:
      throw new NotHonouredError(`the state type ${JSON.stringify(type)}`, where);
  }
}

function checked<T extends State>(state: T, where: string): T {
  checkExpressions(state, where);
  return state;
}

function parseBy<T extends z.ZodType>(schema: T, json: unknown, where: string): z.output<T> {
  const parsed = schema.safeParse(json);
  if (parsed.success) {
    return parsed.data;
  }
  for (const issue of parsed.error.issues) {
    const path = issue.path.map(String).join('/');
    const at = `${where.replace(/\/$/, '')}/${path}`;
    if (issue.code === 'unrecognized_keys') {
      throw new NotHonouredError(`the field ${issue.keys.join(', ')}`, at);
    }
    if (/(^|\/)(QueryLanguage|Mode)$/.test(path)) {
      throw new NotHonouredError(`this ${issue.path.at(-1)?.toString()} (${issue.message})`, at);
    }
  }
  const [first] = parsed.error.issues;
  throw new InvalidDefinitionError(
    first?.message ?? 'unreadable',
    `${where}/${first?.path.map(String).join('/') ?? ''}`,
  );
}

/** Checks that States.ALL stands alone and in the last entry, as the States Language demands. */
function checkHandlers(
  state: Record<'Retry' | 'Catch', readonly { readonly ErrorEquals: readonly string[] }[]>,
  where: string,
): void {
  for (const field of ['Retry', 'Catch'] as const) {
    state[field].forEach(({ ErrorEquals }, index) => {
      const wildcard = ErrorEquals.includes(STATES.all);
      if (wildcard && (ErrorEquals.length > 1 || index < state[field].length - 1)) {
        throw new InvalidDefinitionError(
          'States.ALL must stand alone and in the last entry',
          `${where}/${field}[${index}]`,
        );
      }
    });
  }
}

function checkInvocation(state: { Resource: string; Arguments?: unknown }, where: string): void {
  if (taskResource(state.Resource, where).kind !== 'lambda:invoke') {
    return;
  }
  const { Arguments } = state;
  if (typeof Arguments !== 'object' || Arguments === null || !('FunctionName' in Arguments)) {
    // This check cannot see which fields a whole {% %} string sets.
    throw typeof Arguments === 'string'
      ? new NotHonouredError('Arguments of lambda:invoke as one expression', where)
      : new InvalidDefinitionError('lambda:invoke needs Arguments with FunctionName', where);
  }
  const others = Object.keys(Arguments).filter((key) => key !== 'FunctionName' && key !== 'Payload');
  if (others.length > 0) {
    throw new NotHonouredError(`the argument ${others.join(', ')} of lambda:invoke`, where);
  }
}
