import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Lanes } from '../../../infra/local/lambda/lanes.ts';

const ONE_SLOT = { machine: 1, front: 1, direct: 1 };

/** Enters for each caller in turn while the slot is taken. @returns the callers in the order in which they got the slot */
async function order(callers: readonly string[]): Promise<string[]> {
  const lanes = new Lanes(ONE_SLOT);
  const entered: string[] = [];
  await lanes.enter('machine', 'busy');
  const all = callers.map(async (caller) => {
    await lanes.enter('machine', caller);
    entered.push(caller);
    lanes.leave('machine');
  });
  lanes.leave('machine');
  await Promise.all(all);
  return entered;
}

describe('a lane', () => {
  it('lets callers take turns, whoever of them waits with how many', async () => {
    expect(await order(['a', 'a', 'a', 'a', 'b', 'c', 'b'])).toEqual(['a', 'b', 'c', 'a', 'b', 'a', 'a']);
  });

  it('never lets one caller wait for more than one turn of each other caller', async () => {
    const waiting = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(waiting, async (others) => {
        const entered = await order([...others, 'last']);
        expect(entered.indexOf('last')).toBeLessThanOrEqual(new Set(others).size);
        expect(entered.toSorted()).toEqual([...others, 'last'].toSorted());
      }),
    );
  });

  it('forgets one that stops waiting, and gives its turn to the next', async () => {
    const lanes = new Lanes(ONE_SLOT);
    await lanes.enter('front', 'busy');
    const stop = new AbortController();
    const stopped = lanes.enter('front', 'a', stop.signal);
    const next = lanes.enter('front', 'b');
    stop.abort(new Error('closing'));
    await expect(stopped).rejects.toThrow('closing');
    lanes.leave('front');
    await next;
    expect(lanes.busy('front')).toBe(1);
    lanes.leave('front');
    expect(lanes.busy('front')).toBe(0);
  });

  it('does not wait for those of another lane', async () => {
    const lanes = new Lanes(ONE_SLOT);
    await lanes.enter('machine', 'a');
    await lanes.enter('front', 'a');
    expect([lanes.busy('machine'), lanes.busy('front')]).toEqual([1, 1]);
  });
});
