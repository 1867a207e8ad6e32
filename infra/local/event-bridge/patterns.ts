/** EventBridge's event patterns. Source: EventBridge user guide, "Comparison operators for use in event patterns". */
import { NotHonouredError } from '../service/service.ts';

export type EventPattern = Readonly<Record<string, unknown>>;
type Matcher = (value: unknown) => boolean;

const COMPARISONS: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  '=': (value, bound) => value === bound,
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
};

/** @throws NotHonouredError with the name of an operator that is not honoured */
export function compilePattern(pattern: EventPattern, where: string): (event: unknown) => boolean {
  const fields = Object.entries(pattern).map(([name, wanted]) => ({
    name,
    matches: compileField(wanted, where, name),
  }));
  return (event) => fields.every(({ name, matches }) => matches(isRecord(event) ? event[name] : undefined));
}

function compileField(wanted: unknown, where: string, name: string): Matcher {
  if (name.startsWith('$')) throw new NotHonouredError(`event pattern operator ${name}`, where);
  if (isRecord(wanted)) return compilePattern(wanted, where);
  if (!Array.isArray(wanted) || wanted.length === 0) {
    throw new NotHonouredError(`event pattern ${name}: ${JSON.stringify(wanted)}, which is not a list`, where);
  }
  const choices = wanted.map((one) => compileChoice(one, where));
  // A list in an event matches when one of its values matches.
  return (value) => {
    const values = Array.isArray(value) ? value : [value];
    return choices.some(({ matches, whole }) => (whole ? matches(value) : values.some(matches)));
  };
}

/** `whole`: the matcher gets the field itself and not each of its values. */
function compileChoice(choice: unknown, where: string): { matches: Matcher; whole: boolean } {
  if (!isRecord(choice)) return { matches: (value) => value === choice, whole: false };
  const [operator = '', argument] = Object.entries(choice)[0] ?? [];
  if (Object.keys(choice).length === 1) {
    switch (operator) {
      case 'exists':
        return { matches: (value) => (value !== undefined) === (argument === true), whole: true };
      case 'prefix':
        if (typeof argument === 'string') {
          return { matches: (value) => typeof value === 'string' && value.startsWith(argument), whole: false };
        }
        break;
      case 'suffix':
        if (typeof argument === 'string') {
          return { matches: (value) => typeof value === 'string' && value.endsWith(argument), whole: false };
        }
        break;
      case 'anything-but': {
        const refused = (Array.isArray(argument) ? argument : [argument]).map((one) => compileChoice(one, where));
        return {
          matches: (value) => value !== undefined && !refused.some(({ matches }) => matches(value)),
          whole: false,
        };
      }
      case 'numeric':
        if (Array.isArray(argument)) return { matches: compileNumeric(argument, where), whole: false };
    }
  }
  throw new NotHonouredError(`event pattern operator ${JSON.stringify(choice)}`, where);
}

function compileNumeric(terms: readonly unknown[], where: string): Matcher {
  const tests: ((value: number) => boolean)[] = [];
  for (let at = 0; at < terms.length; at += 2) {
    const compare = COMPARISONS[String(terms[at])];
    const bound = terms[at + 1];
    if (compare === undefined || typeof bound !== 'number') {
      throw new NotHonouredError(`event pattern operator numeric ${JSON.stringify(terms)}`, where);
    }
    tests.push((value) => compare(value, bound));
  }
  return (value) => typeof value === 'number' && tests.every((test) => test(value));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
