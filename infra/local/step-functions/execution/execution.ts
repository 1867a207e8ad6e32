import type { InvokeFunction } from '../../service/service.ts';
import type { Clock } from '../clock.ts';
import type { Machine } from '../definition/fields.ts';
import { Interrupted, STATES, StateError } from '../errors.ts';
import { Variables } from '../expressions/scope.ts';
import { type History, WHOLE } from '../history/history.ts';
import type { ExecutionEnd, ExecutionStart } from '../history/record.ts';
import { runChain } from './chain.ts';
import { linkedTo } from './interruption.ts';
import type { Branch } from './visit.ts';

export interface ExecutionSetting {
  readonly machine: Machine;
  readonly machineName: string;
  readonly roleArn: string;
  readonly history: History;
  readonly clock: Clock;
  readonly invokeFunction: InvokeFunction;
  /** Aborts with an Interrupted for StopExecution, and with any other reason when the engine is closed. */
  readonly stop: AbortSignal;
}

type Ending = Omit<ExecutionEnd, 'stopDate'>;

/**
 * Interprets one execution from its first event to its last. It resolves even when a state fails.
 * @throws the signal's reason when that is not an Interrupted; the execution then has no end.
 */
export async function execute(start: ExecutionStart, setting: ExecutionSetting): Promise<ExecutionEnd> {
  const { machine, history, clock } = setting;
  const input: unknown = JSON.parse(start.input);
  history.record('ExecutionStarted', 0, {
    executionStartedEventDetails: { input: start.input, inputDetails: WHOLE, roleArn: setting.roleArn },
  });
  const life = linkedTo(setting.stop);
  const branch: Branch = {
    run: {
      history,
      clock,
      invokeFunction: (functionName, payload, options) =>
        setting.invokeFunction(functionName, payload, { ...options, caller: start.executionArn }),
      context: contextOf(start, setting, input),
      runChain,
    },
    signal: life.signal,
    variables: new Variables(null),
    mapItem: null,
    // In AWS the first state points back to no event.
    previousEventId: 0,
  };
  const over = linkedTo(life.signal);
  if (machine.TimeoutSeconds !== undefined) {
    clock.deadline(machine.TimeoutSeconds * 1000, over.signal).then(
      () => life.abort(new Interrupted('timedOut')),
      () => {},
    );
  }
  try {
    const output = JSON.stringify(await runChain(branch, machine, input));
    return close(setting, branch.previousEventId, { status: 'SUCCEEDED', output, error: null, cause: null });
  } catch (failure) {
    return close(setting, branch.previousEventId, endingOf(failure, life.signal));
  } finally {
    over.abort(new Error('the execution is over'));
    life.release();
  }
}

function contextOf(start: ExecutionStart, { machineName, roleArn }: ExecutionSetting, input: unknown) {
  return {
    Execution: {
      Id: start.executionArn,
      Input: input,
      Name: start.name,
      RoleArn: roleArn,
      StartTime: new Date(start.startDate).toISOString(),
      RedriveCount: 0,
    },
    StateMachine: { Id: start.stateMachineArn, Name: machineName },
  };
}

function endingOf(failure: unknown, signal: AbortSignal): Ending {
  if (signal.aborted) {
    const reason: unknown = signal.reason;
    if (!(reason instanceof Interrupted)) {
      throw reason;
    }
    const status = reason.reason === 'timedOut' ? 'TIMED_OUT' : 'ABORTED';
    return { status, output: null, error: reason.error, cause: reason.stopCause };
  }
  if (failure instanceof StateError) {
    return { status: 'FAILED', output: null, error: failure.error, cause: failure.failureCause };
  }
  // The engine itself failed: the stack shows where.
  const cause = failure instanceof Error ? (failure.stack ?? failure.message) : String(failure);
  return { status: 'FAILED', output: null, error: STATES.runtime, cause: `The local engine failed: ${cause}` };
}

/** Writes the last event. As in AWS, an abort and a time-out point back to no event. */
function close({ history, clock }: ExecutionSetting, previousEventId: number, ending: Ending): ExecutionEnd {
  const details = {
    ...(ending.error === null ? {} : { error: ending.error }),
    ...(ending.cause === null ? {} : { cause: ending.cause }),
  };
  switch (ending.status) {
    case 'SUCCEEDED':
      history.recordEnd('ExecutionSucceeded', previousEventId, {
        executionSucceededEventDetails: { output: ending.output ?? 'null', outputDetails: WHOLE },
      });
      break;
    case 'FAILED':
      history.recordEnd('ExecutionFailed', previousEventId, { executionFailedEventDetails: details });
      break;
    case 'TIMED_OUT':
      // Only the event names an error here, not DescribeExecution.
      history.recordEnd('ExecutionTimedOut', 0, { executionTimedOutEventDetails: { error: STATES.timeout } });
      break;
    case 'ABORTED':
      history.recordEnd('ExecutionAborted', 0, { executionAbortedEventDetails: details });
      break;
  }
  return { ...ending, stopDate: clock.now() };
}
