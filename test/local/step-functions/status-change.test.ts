import { describe, expect, it, vi } from 'vitest';
import { functions, MACHINE_ARN, machine, run, task } from './engine.ts';

describe('the status-change events', () => {
  it('report the start and the end as EventBridge does', async () => {
    const now = () => 1_750_000_000_123;
    const { engine, executionArn } = await run(machine({ X: task('x') }), { a: 1 }, functions({ x: () => 2 }), { now });
    expect(engine.events.map(({ detail }) => detail.status)).toEqual(['RUNNING', 'SUCCEEDED']);
    expect(engine.events[1]).toMatchObject({
      source: 'aws.states',
      'detail-type': 'Step Functions Execution Status Change',
      account: '000000000000',
      region: 'eu-north-1',
      time: '2025-06-15T15:06:40Z',
      resources: [executionArn],
      detail: {
        executionArn,
        stateMachineArn: MACHINE_ARN,
        name: executionArn.split(':').at(-1),
        status: 'SUCCEEDED',
        startDate: 1_750_000_000_123,
        stopDate: 1_750_000_000_123,
        input: '{"a":1}',
        output: '2',
        error: null,
        cause: null,
      },
    });
  });

  it('leave out data that does not fit into an event', async () => {
    const { engine } = await run(machine({ P: { Type: 'Pass', Output: {}, End: true } }), 'a'.repeat(255_000));
    expect(engine.events[1]?.detail).toMatchObject({
      status: 'SUCCEEDED',
      input: null,
      inputDetails: { included: false },
    });
  });

  it('do not fail the execution when their listener throws', async () => {
    const logged = vi.spyOn(console, 'error').mockImplementation(() => {});
    const emit = () => {
      throw new Error('no listener');
    };
    expect((await run(machine({ P: { Type: 'Pass', End: true } }), {}, undefined, { emit })).status).toBe('SUCCEEDED');
    expect(logged).toHaveBeenCalledTimes(2);
    logged.mockRestore();
  });
});
