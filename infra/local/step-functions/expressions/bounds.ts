import type jsonata from 'jsonata';

/**
 * AWS's bounds on one evaluation: nesting depth and time. jsonata 2.0.6 has no option for them; it only calls a hook before
 * and after each node of the syntax tree.
 */

const MAX_DEPTH = 100;
const MAX_MILLISECONDS = 5_000;

/** Binds the bounds of one evaluation. An expression cannot read it, since a variable name holds no space. */
const BINDING = 'evaluation bounds';

declare module 'jsonata' {
  interface Expression {
    assign(name: symbol, hook: Hook): void;
  }
  interface Environment {
    /** Set on the environment from the second element on while jsonata evaluates the elements of an array side by side. */
    isParallelCall: boolean;
  }
}

type Hook = (node: jsonata.ExprNode, input: unknown, environment: jsonata.Environment) => void;

/** How deep one evaluation is, and when it must end. Elements evaluated side by side count once, not once each. */
class Bounds {
  readonly #deadline = Date.now() + MAX_MILLISECONDS;
  readonly #entered = new WeakMap<jsonata.Environment, Map<jsonata.ExprNode, number>>();
  #depth = 0;

  enter(node: jsonata.ExprNode, environment: jsonata.Environment): void {
    if (Date.now() > this.#deadline) {
      throw new BoundExceeded('Expression evaluation timeout: Check for infinite loop');
    }
    if (environment.isParallelCall) {
      return;
    }
    const entered = this.#entered.get(environment) ?? new Map<jsonata.ExprNode, number>();
    this.#entered.set(environment, entered.set(node, (entered.get(node) ?? 0) + 1));
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) {
      throw new BoundExceeded(
        'Stack overflow error: Check for non-terminating recursive function. Consider rewriting as tail-recursive.',
      );
    }
  }

  exit(node: jsonata.ExprNode, environment: jsonata.Environment): void {
    const entered = this.#entered.get(environment);
    const times = entered?.get(node) ?? 0;
    if (times === 0) {
      return;
    }
    entered?.set(node, times - 1);
    this.#depth -= 1;
    if (node.type === 'unary' && node.value === '[') {
      // jsonata leaves the flag set, so what follows the array would not be counted.
      environment.isParallelCall = false;
    }
  }
}

/** Thrown through jsonata when an evaluation nests too deeply or takes too long. */
export class BoundExceeded extends Error {
  override readonly name = 'BoundExceeded';
}

/** Makes each evaluation of the expression respect the bounds in its own bindings. */
export function watchBounds(expression: jsonata.Expression): void {
  expression.assign(Symbol.for('jsonata.__evaluate_entry'), (node, _, environment) => {
    boundsOf(environment)?.enter(node, environment);
  });
  expression.assign(Symbol.for('jsonata.__evaluate_exit'), (node, _, environment) => {
    boundsOf(environment)?.exit(node, environment);
  });
}

/** Bindings for one evaluation. */
export function newBounds(): Readonly<Record<string, unknown>> {
  return { [BINDING]: new Bounds() };
}

function boundsOf(environment: jsonata.Environment): Bounds | null {
  const bounds: unknown = environment.lookup(BINDING);
  return bounds instanceof Bounds ? bounds : null;
}
