/** Two sides that work on the same stores take turns in an order that a test gives: each call of a store is one turn. */
import { setImmediate as nextTick } from 'node:timers/promises';

type Side = 'first' | 'second';

/** Runs both sides to their ends. @param order whose turn it is; once it is used up, or that side has ended, the other goes on */
export async function inTurns(
  order: readonly Side[],
  sides: Readonly<Record<Side, (turn: () => Promise<void>) => Promise<unknown>>>,
): Promise<void> {
  const waiting = new Map<Side, () => void>();
  const running = new Set<Side>(['first', 'second']);
  const errors: unknown[] = [];
  for (const side of ['first', 'second'] as const) {
    const turn = () => new Promise<void>((resolve) => waiting.set(side, resolve));
    void sides[side](turn)
      .catch((error: unknown) => errors.push(error))
      .finally(() => running.delete(side));
  }
  for (let next = 0; ; next++) {
    while (waiting.size < running.size) await nextTick();
    const [fallback] = waiting.keys();
    const asked = order[next];
    const side = asked !== undefined && waiting.has(asked) ? asked : fallback;
    if (side === undefined) break;
    const go = waiting.get(side);
    waiting.delete(side);
    go?.();
    await nextTick();
  }
  if (errors.length > 0) throw errors[0];
}

/** The same object, of which each call waits for its turn; a list is made without waiting, so it can be outdated. */
export function takingTurns<T extends object>(target: T, turn: () => Promise<void>): T {
  return new Proxy(target, {
    get: (object, name) => {
      const value: unknown = Reflect.get(object, name);
      if (typeof value !== 'function') return value;
      if (value.constructor.name === 'AsyncGeneratorFunction') return value.bind(object);
      return async (...given: unknown[]) => {
        await turn();
        return Reflect.apply(value, object, given);
      };
    },
  });
}

/**
 * Every order in which the first side has `first` turns and the second has `second`, and the turn passes from one to the other
 * at most `switches` times: what goes wrong between two sides needs few of them, and all orders are too many.
 */
export function* everyOrder(first: number, second: number, switches: number, last?: Side): Generator<Side[]> {
  if (first === 0 && second === 0) {
    yield [];
  }
  for (const side of ['first', 'second'] as const) {
    const left = switches - (last === undefined || last === side ? 0 : 1);
    const turns = side === 'first' ? first : second;
    if (turns > 0 && left >= 0) {
      const [ofFirst, ofSecond] = side === 'first' ? [first - 1, second] : [first, second - 1];
      for (const rest of everyOrder(ofFirst, ofSecond, left, side)) yield [side, ...rest];
    }
  }
}
