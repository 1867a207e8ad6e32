/** CloudFormation's intrinsic functions on plain data. Source: CloudFormation user guide, "Intrinsic function reference". */
import { LOCAL_ACCOUNT, LOCAL_REGION, NotHonouredError } from '../service/service.ts';
import type { Template } from './document.ts';

/** Marks a property that is removed: `AWS::NoValue`. */
const NO_VALUE = Symbol('AWS::NoValue');

export interface References {
  /** The value of `Ref`. @throws NotHonouredError when the resource type has no local value */
  ref(logicalId: string): unknown;
  /** The value of `Fn::GetAtt`. @throws NotHonouredError when the attribute has no local value */
  attribute(logicalId: string, name: string): unknown;
  /** Called for every resolved string: replaces AWS addresses with loopback addresses. */
  locate(text: string): string;
}

export interface Resolver {
  /** @param where logical id and property, for errors */
  resolve(value: unknown, where: string): unknown;
  condition(name: string): boolean;
}

export function createResolver(template: Template, stackName: string, references: References): Resolver {
  const pseudo: Readonly<Record<string, unknown>> = {
    'AWS::AccountId': LOCAL_ACCOUNT,
    'AWS::Region': LOCAL_REGION,
    'AWS::Partition': 'aws',
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::StackName': stackName,
    'AWS::StackId': `arn:aws:cloudformation:${LOCAL_REGION}:${LOCAL_ACCOUNT}:stack/${stackName}/local`,
    'AWS::NotificationARNs': [],
    'AWS::NoValue': NO_VALUE,
  };

  function ref(name: string, where: string): unknown {
    if (name in pseudo) return pseudo[name];
    const parameter = template.Parameters[name];
    if (parameter === undefined) return references.ref(name);
    if (parameter.Default === undefined) {
      throw new NotHonouredError(`parameter ${name} without a default`, where);
    }
    if (parameter.Type === 'CommaDelimitedList') return String(parameter.Default).split(',');
    return parameter.Type === 'Number' ? Number(parameter.Default) : parameter.Default;
  }

  function attribute(argument: unknown, where: string): unknown {
    const [id, name] = Array.isArray(argument) ? argument : splitOnce(String(argument), '.');
    return references.attribute(String(id), text(resolve(name, where), where));
  }

  function substitute(argument: unknown, where: string): string {
    const [pattern, given] = Array.isArray(argument) ? argument : [argument, {}];
    const variables = record(resolve(given, where));
    return text(pattern, where).replace(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
      if (literal !== '') return `\${${name}}`;
      if (name in variables) return text(variables[name], where);
      return text(name.includes('.') ? attribute(name, where) : ref(name, where), where);
    });
  }

  const functions: Readonly<Record<string, (argument: unknown, where: string) => unknown>> = {
    Ref: (argument, where) => ref(text(argument, where), where),
    'Fn::GetAtt': attribute,
    'Fn::Sub': substitute,
    'Fn::Join': (argument, where) => {
      const [separator, parts] = list(argument, where);
      return list(resolve(parts, where), where)
        .map((part) => text(part, where))
        .join(text(separator, where));
    },
    'Fn::Split': (argument, where) => {
      const [separator, source] = list(argument, where);
      return text(resolve(source, where), where).split(text(separator, where));
    },
    'Fn::Select': (argument, where) => {
      const [index, source] = list(argument, where);
      const choices = list(resolve(source, where), where);
      const at = Number(resolve(index, where));
      if (!(at in choices)) throw new NotHonouredError(`Fn::Select of item ${at} of ${choices.length}`, where);
      return choices[at];
    },
    'Fn::If': (argument, where) => {
      const [name, yes, no] = list(argument, where);
      return resolve(condition(text(name, where)) ? yes : no, where);
    },
    'Fn::Equals': (argument, where) => {
      const [one, other] = list(resolve(argument, where), where);
      return String(one) === String(other);
    },
    'Fn::And': (argument, where) => list(resolve(argument, where), where).every((one) => one === true),
    'Fn::Or': (argument, where) => list(resolve(argument, where), where).some((one) => one === true),
    'Fn::Not': (argument, where) => list(resolve(argument, where), where)[0] !== true,
    Condition: (argument, where) => condition(text(argument, where)),
    'Fn::FindInMap': (argument, where) => {
      const path = list(resolve(argument, where), where).map((part) => text(part, where));
      const [map = '', first = '', second = ''] = path;
      const found = template.Mappings[map]?.[first]?.[second];
      if (found === undefined)
        throw new NotHonouredError(`Fn::FindInMap of ${path.join('.')}, which does not exist`, where);
      return found;
    },
    'Fn::Base64': (argument, where) => Buffer.from(text(resolve(argument, where), where)).toString('base64'),
  };

  function resolve(value: unknown, where: string): unknown {
    if (Array.isArray(value)) return value.map((item) => resolve(item, where)).filter((item) => item !== NO_VALUE);
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value);
    const [name, argument] = entries[0] ?? [];
    if (entries.length === 1 && name !== undefined) {
      // In a policy statement `Condition` is a property with an object, not a function.
      const apply = name === 'Condition' && typeof argument !== 'string' ? undefined : functions[name];
      if (apply !== undefined) {
        const result = apply(argument, where);
        return typeof result === 'string' ? references.locate(result) : result;
      }
      if (name.startsWith('Fn::')) throw new NotHonouredError(name, where);
    }
    const resolved = entries.map(([key, item]) => [key, resolve(item, where)] as const);
    return Object.fromEntries(resolved.filter(([, item]) => item !== NO_VALUE));
  }

  const known = new Map<string, boolean>();
  function condition(name: string): boolean {
    const before = known.get(name);
    if (before !== undefined) return before;
    if (!(name in template.Conditions)) throw new NotHonouredError(`condition ${name}, which does not exist`, name);
    const value = resolve(template.Conditions[name], `condition ${name}`) === true;
    known.set(name, value);
    return value;
  }

  return { resolve, condition };
}

function splitOnce(source: string, separator: string): [string, string] {
  const at = source.indexOf(separator);
  return [source.slice(0, at), source.slice(at + separator.length)];
}

function text(value: unknown, where: string): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new NotHonouredError(`${JSON.stringify(value) ?? String(value)} instead of a text`, where);
}

function list(value: unknown, where: string): unknown[] {
  if (Array.isArray(value)) return value;
  throw new NotHonouredError(`${JSON.stringify(value)} instead of a list`, where);
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}
