/** Parses the honoured subset of CloudWatch's metric math into a tree. */
import { NotHonouredError } from '../../service/service.ts';

export type MathNode =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'id'; readonly id: string }
  | { readonly kind: 'list'; readonly items: readonly MathNode[] }
  | { readonly kind: 'negative'; readonly of: MathNode }
  | { readonly kind: 'binary'; readonly operator: BinaryOperator; readonly left: MathNode; readonly right: MathNode }
  | { readonly kind: 'call'; readonly name: MathFunction; readonly arguments: readonly MathNode[] };

const FUNCTIONS = ['IF', 'FILL', 'SUM', 'MAX', 'MIN', 'AVG', 'SEARCH', 'SERVICE_QUOTA'] as const;
export type MathFunction = (typeof FUNCTIONS)[number];

/** From the weakest binding to the strongest. */
const LEVELS = [['OR'], ['AND'], ['<', '<=', '>', '>=', '==', '!='], ['+', '-'], ['*', '/']] as const;
export type BinaryOperator = (typeof LEVELS)[number][number];

/** Numbers, texts in either quote, words and operators. */
const TOKEN =
  /\s*(?:(\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([A-Za-z_]\w*)|([<>=!]=|[-+*/(),[\]<>]))/y;

type Token =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'text' | 'word' | 'operator'; readonly value: string };

/** @throws NotHonouredError for an expression outside the subset */
export function parseMath(expression: string, where: string): MathNode {
  const refuse = (what: string): never => {
    throw new NotHonouredError(`metric math ${what} in "${expression}"`, where);
  };
  const tokens = tokenise(expression, refuse);
  let at = 0;
  const next = (): Token | undefined => tokens[at];
  const takes = (value: string): boolean => {
    const token = next();
    const found = token !== undefined && token.kind !== 'number' && token.kind !== 'text' && token.value === value;
    if (found) at += 1;
    return found;
  };
  const expect = (value: string): void => {
    if (!takes(value)) refuse(`without ${value} before "${String(next()?.value ?? 'its end')}"`);
  };

  function binary(level: number): MathNode {
    const operators = LEVELS[level];
    if (operators === undefined) return unary();
    let left = binary(level + 1);
    for (;;) {
      const operator = operators.find((one) => takes(one));
      if (operator === undefined) return left;
      left = { kind: 'binary', operator, left, right: binary(level + 1) };
    }
  }

  function unary(): MathNode {
    return takes('-') ? { kind: 'negative', of: unary() } : primary();
  }

  function items(end: string): MathNode[] {
    const found: MathNode[] = [];
    if (takes(end)) return found;
    do found.push(binary(0));
    while (takes(','));
    expect(end);
    return found;
  }

  function primary(): MathNode {
    if (takes('(')) {
      const inner = binary(0);
      expect(')');
      return inner;
    }
    if (takes('[')) return { kind: 'list', items: items(']') };
    const token = next();
    if (token === undefined || token.kind === 'operator') return refuse(`"${token?.value ?? ''}" instead of a value`);
    at += 1;
    if (token.kind === 'number' || token.kind === 'text')
      return token.kind === 'number' ? token : { ...token, kind: 'text' };
    if (!takes('(')) return { kind: 'id', id: token.value };
    const name = FUNCTIONS.find((one) => one === token.value);
    if (name === undefined) return refuse(`function ${token.value}`);
    return { kind: 'call', name, arguments: items(')') };
  }

  const tree = binary(0);
  if (next() !== undefined) refuse(`"${String(next()?.value)}" after its end`);
  return tree;
}

function tokenise(expression: string, refuse: (what: string) => never): Token[] {
  const tokens: Token[] = [];
  const end = expression.trimEnd().length;
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < end) {
    const from = TOKEN.lastIndex;
    const match = TOKEN.exec(expression);
    if (match === null) return refuse(`"${expression.slice(from).trim().slice(0, 10)}"`);
    const [, number, double, single, word, operator] = match;
    const text = double ?? single;
    if (number !== undefined) tokens.push({ kind: 'number', value: Number(number) });
    else if (text !== undefined) tokens.push({ kind: 'text', value: text.replaceAll(/\\(.)/g, '$1') });
    else if (word !== undefined) tokens.push({ kind: 'word', value: word });
    else tokens.push({ kind: 'operator', value: operator ?? '' });
  }
  return tokens;
}
