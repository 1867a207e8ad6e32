import { describe, expect, it } from 'vitest';
import { MAX_PAYLOAD_BYTES } from '../../../infra/local/step-functions/execution/limits.ts';
import { functions, history, machine, run, start, startEngine, task } from './engine.ts';

/** JSON strings with the given number of bytes, quotes included; `å` has two. */
const text = (bytes: number) => 'a'.repeat(bytes - 2);
const norwegian = (bytes: number) => 'å'.repeat((bytes - 2) / 2);

describe('the 256 KiB quota', () => {
  const passOn = machine({ X: task('x', { Arguments: { FunctionName: 'x' } }) });
  const envelope = JSON.stringify({
    ExecutedVersion: '$LATEST',
    Payload: '',
    SdkHttpMetadata: { HttpStatusCode: 200 },
    SdkResponseMetadata: { RequestId: '0'.repeat(36) },
    StatusCode: 200,
  }).length;

  it('accepts a result of 262,144 bytes and refuses one more byte', async () => {
    const most = MAX_PAYLOAD_BYTES - envelope + 2;
    expect((await run(passOn, {}, functions({ x: () => text(most) }))).status).toBe('SUCCEEDED');
    const { error, cause, engine, executionArn } = await run(passOn, {}, functions({ x: () => text(most + 1) }));
    expect(error).toBe('States.DataLimitExceeded');
    expect(cause).toContain("The state/task 'X' returned a result with a size exceeding the maximum number of bytes");
    expect((await history(engine, executionArn)).at(-2)?.type).toBe('TaskFailed');
  });

  it('counts bytes, not characters', async () => {
    expect((await run(passOn, {}, functions({ x: () => norwegian(200_000) }))).status).toBe('SUCCEEDED');
    expect((await run(passOn, {}, functions({ x: () => norwegian(400_000) }))).error).toBe('States.DataLimitExceeded');
  });

  it('applies to the arguments of a Task, whose function is then not called', async () => {
    const Arguments = { FunctionName: 'x', Payload: '{% [$states.input, $states.input] %}' };
    const invoke = functions({ x: () => 1 });
    expect((await run(machine({ X: task('x', { Arguments }) }), text(140_000), invoke)).error).toBe(
      'States.DataLimitExceeded',
    );
    expect(invoke.calls).toEqual([]);
  });

  it('applies to an output, and to a Map’s result before its Output', async () => {
    const doubled = machine({ P: { Type: 'Pass', Output: '{% [$states.input, $states.input] %}', End: true } });
    expect((await run(doubled, text(140_000))).error).toBe('States.DataLimitExceeded');
    const mapped = machine({
      M: {
        Type: 'Map',
        Items: [1, 2],
        ItemProcessor: { StartAt: 'X', States: { X: task('x') } },
        Output: {},
        End: true,
      },
    });
    expect((await run(mapped, {}, functions({ x: () => text(140_000) }))).error).toBe('States.DataLimitExceeded');
  });

  it('is caught and retried by its own name, not by States.ALL', async () => {
    const caughtBy = (name: string) =>
      machine({
        X: task('x', {
          Next: 'Caught',
          Retry: [{ ErrorEquals: [name], MaxAttempts: 1 }],
          Catch: [{ ErrorEquals: [name], Next: 'Caught' }],
        }),
        Caught: { Type: 'Pass', Output: { caught: true }, End: true },
      });
    const tooLarge = () => functions({ x: () => text(300_000) });
    const uncaught = await run(caughtBy('States.ALL'), {}, tooLarge());
    expect(uncaught.error).toBe('States.DataLimitExceeded');
    expect(uncaught.engine.pauses).toEqual([]);
    expect((await run(caughtBy('States.DataLimitExceeded'), {}, tooLarge())).output).toEqual({ caught: true });
  });

  it('refuses a larger input at StartExecution', async () => {
    const engine = await startEngine(machine({ P: { Type: 'Pass', End: true } }));
    await expect(start(engine, text(MAX_PAYLOAD_BYTES + 1))).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(start(engine, text(MAX_PAYLOAD_BYTES))).resolves.toContain(':execution:');
  });
});

describe('the quota of 25,000 events', () => {
  const loop = machine({
    Again: { Type: 'Pass', Next: 'Enough' },
    Enough: { Type: 'Choice', Choices: [{ Condition: '{% false %}', Next: 'Never' }], Default: 'Again' },
    Never: { Type: 'Succeed' },
  });

  it('ends an execution that would exceed it; the failure is the last event', async () => {
    const { status, error, cause, engine, executionArn } = await run(loop);
    expect({ status, error }).toEqual({ status: 'FAILED', error: 'States.Runtime' });
    expect(cause).toContain('maximum number of history events (25000)');
    const events = await history(engine, executionArn);
    expect(events).toHaveLength(25_000);
    expect(events.at(-1)).toMatchObject({ id: 25_000, type: 'ExecutionFailed' });
  });

  it('cannot be caught, and stops a Map’s other iterations', async () => {
    const definition = machine({
      M: {
        Type: 'Map',
        Items: [1, 2, 3],
        ItemProcessor: { StartAt: loop.StartAt, States: loop.States },
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }],
        Next: 'Caught',
      },
      Caught: { Type: 'Succeed' },
    });
    const { status, error, engine, executionArn } = await run(definition);
    expect({ status, error }).toEqual({ status: 'FAILED', error: 'States.Runtime' });
    expect(await history(engine, executionArn)).toHaveLength(25_000);
  });

  it('is enough for three Maps of 500 items with a Task each', async () => {
    const stage = (Next: string) => ({
      Type: 'Map',
      Items: '{% [1..500] %}',
      ItemProcessor: { StartAt: `${Next}Chunk`, States: { [`${Next}Chunk`]: task('x') } },
      Output: {},
      ...(Next === 'Last' ? { End: true } : { Next }),
    });
    const definition = machine({ First: stage('Second'), Second: stage('Third'), Third: stage('Last') });
    const { status, engine, executionArn } = await run(definition, {}, functions({ x: () => ({}) }));
    expect(status).toBe('SUCCEEDED');
    expect((await history(engine, executionArn)).length).toBeLessThan(11_000);
  });
});
