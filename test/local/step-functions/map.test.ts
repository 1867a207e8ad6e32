import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import { describe, expect, it } from 'vitest';
import type { InvokeFunction } from '../../../infra/local/service/service.ts';
import {
  ended,
  failure,
  functions,
  history,
  machine,
  map,
  numbers,
  run,
  start,
  startEngine,
  success,
  task,
} from './engine.ts';

/** Answers each call on request, and counts how many calls were open at once. */
function gated() {
  const open: { payload: unknown; answer: () => void }[] = [];
  const started: unknown[] = [];
  let highest = 0;
  const invoke: InvokeFunction = (_name, payload) => {
    started.push(payload);
    return new Promise((resolve) => {
      open.push({ payload, answer: () => resolve(success(payload)) });
      highest = Math.max(highest, open.length);
    });
  };
  return {
    invoke,
    started,
    highest: () => highest,
    answerOne: () => open.shift()?.answer(),
    settled: () => new Promise((resolve) => setTimeout(resolve, 30)),
  };
}

async function highestConcurrency(definition: object, items: number): Promise<number> {
  const gate = gated();
  const engine = await startEngine(definition, gate.invoke);
  const arn = await start(engine, numbers(items));
  for (let answered = 0; answered < items; answered += 1) {
    while (gate.started.length <= answered) {
      await gate.settled();
    }
    gate.answerOne();
  }
  expect((await ended(engine, arn)).status).toBe('SUCCEEDED');
  return gate.highest();
}

describe('a Map', () => {
  it('returns the outputs in the order of the items, not in the order in which they end', async () => {
    const invoke: InvokeFunction = async (_name, payload) => {
      await new Promise((resolve) => setTimeout(resolve, 20 - 5 * Number(payload)));
      return success(`item ${String(payload)}`);
    };
    expect((await run(map(), numbers(4), invoke)).output).toEqual(['item 0', 'item 1', 'item 2', 'item 3']);
  });

  it('runs as many iterations at once as MaxConcurrency says, and no more', async () => {
    expect(await highestConcurrency(map({ MaxConcurrency: 3 }), 10)).toBe(3);
  });

  it('runs 40 iterations at once when MaxConcurrency is 0, absent or larger', async () => {
    expect(await highestConcurrency(map(), 50)).toBe(40);
    expect(await highestConcurrency(map({ MaxConcurrency: 0 }), 50)).toBe(40);
    expect(await highestConcurrency(map({ MaxConcurrency: 1000 }), 50)).toBe(40);
  });

  it('builds each item with ItemSelector, which reads the state’s input, the index and the value', async () => {
    const definition = map({
      ItemSelector: {
        index: '{% $states.context.Map.Item.Index %}',
        value: '{% $states.context.Map.Item.Value %}',
        year: '{% $states.input.year %}',
      },
    });
    const { output } = await run(definition, { items: ['a', 'b'], year: 2025 }, functions({ x: (item) => item }));
    expect(output).toEqual([
      { index: 0, value: 'a', year: 2025 },
      { index: 1, value: 'b', year: 2025 },
    ]);
  });

  it('uses the state’s input when it has no Items, and runs nothing for an empty array', async () => {
    const { Items: _, ...rest } = map().States.All as Record<string, unknown>;
    const definition = machine({ All: rest });
    expect((await run(definition, [1, 2], functions({ x: (item) => item }))).output).toEqual([1, 2]);
    expect((await run(definition, [])).output).toEqual([]);
  });

  it('continues from the event of the iteration that ended last', async () => {
    const { engine, executionArn } = await run(map({ MaxConcurrency: 1 }), numbers(2), functions({ x: () => 1 }));
    const events = await history(engine, executionArn);
    const last = events.findLast(({ type }) => type === 'MapIterationSucceeded')?.id;
    expect(events.slice(-3).map(({ type, previousEventId }) => [type, previousEventId])).toEqual([
      ['MapStateSucceeded', last],
      ['MapStateExited', last],
      ['ExecutionSucceeded', events.at(-2)?.id],
    ]);
  });

  it('separates the variables of its iterations, which can read those from outside', async () => {
    const steps = {
      StartAt: 'Set',
      States: {
        Set: { Type: 'Pass', Assign: { own: '{% $states.input * $factor %}' }, Next: 'Get' },
        Get: { Type: 'Pass', Output: '{% $own %}', End: true },
      },
    };
    const definition = machine({
      Factor: { Type: 'Pass', Assign: { factor: 10 }, Next: 'All' },
      All: { Type: 'Map', Items: '{% $states.input.items %}', ItemProcessor: steps, Next: 'After' },
      After: { Type: 'Pass', Output: { all: '{% $states.input %}', own: '{% $exists($own) %}' }, End: true },
    });
    expect((await run(definition, numbers(3))).output).toEqual({ all: [0, 10, 20], own: false });
  });

  it('reads its own item when it is inside another Map', async () => {
    const inner = {
      Type: 'Map',
      Items: '{% $states.input %}',
      ItemProcessor: {
        StartAt: 'P',
        States: { P: { Type: 'Pass', Output: '{% $states.context.Map.Item.Value * 2 %}', End: true } },
      },
      End: true,
    };
    const { output } = await run(map({}, inner), { items: [[1, 2], [3]] });
    expect(output).toEqual([[2, 4], [6]]);
  });
});

describe('StopExecution in the middle of a Map', () => {
  it('starts no further item, retry or next state', async () => {
    const gate = gated();
    const definition = map({ MaxConcurrency: 4, Next: 'After', End: undefined }, task('x', { Next: 'Second' }));
    const states = definition.States.All as { ItemProcessor: { States: Record<string, unknown> } };
    states.ItemProcessor.States.Second = task('x');
    const engine = await startEngine(
      { ...definition, States: { ...definition.States, After: task('x') } },
      gate.invoke,
    );
    const executionArn = await start(engine, numbers(100));
    while (gate.started.length < 4) {
      await gate.settled();
    }
    await engine.client.send(new StopExecutionCommand({ executionArn, error: 'Cancelled', cause: 'by a coordinator' }));
    const afterStop = await history(engine, executionArn);
    // As in AWS, the functions continue; their late answers change nothing.
    for (let index = 0; index < 4; index += 1) {
      gate.answerOne();
    }
    await gate.settled();
    expect(gate.started).toHaveLength(4);
    expect(await history(engine, executionArn)).toEqual(afterStop);
    const description = await ended(engine, executionArn);
    expect(description).toMatchObject({ status: 'ABORTED', error: 'Cancelled', cause: 'by a coordinator' });
    const types = afterStop.map(({ type }) => type);
    expect(types.filter((type) => type === 'MapIterationAborted')).toHaveLength(4);
    expect(types.slice(-2)).toEqual(['MapStateAborted', 'ExecutionAborted']);
    expect(engine.events.at(-1)?.detail).toMatchObject({ status: 'ABORTED', error: 'Cancelled' });
  });

  it('ends the pause before a retry', async () => {
    const invoke = functions({ x: () => failure('Busy') });
    const sleep = (_: number, signal: AbortSignal) =>
      new Promise<void>((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    const definition = map({}, task('x', { Retry: [{ ErrorEquals: ['Busy'] }] }));
    const engine = await startEngine(definition, invoke, { sleep });
    const executionArn = await start(engine, numbers(2));
    while (invoke.calls.length < 2) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await engine.client.send(new StopExecutionCommand({ executionArn }));
    expect((await ended(engine, executionArn)).status).toBe('ABORTED');
    expect(invoke.calls).toHaveLength(2);
  });
});
