import type { Chain, State } from '../definition/fields.ts';
import { WHOLE } from '../history/history.ts';
import { abortedBy } from './interruption.ts';
import { visitChoice, visitFail, visitPass, visitSucceed, visitWait } from './states/flow.ts';
import { visitMap } from './states/map.ts';
import { visitParallel } from './states/parallel.ts';
import { visitTask } from './states/task.ts';
import { type Branch, bounded, record, type Transition, type Visit } from './visit.ts';

/**
 * Follows a chain from StartAt to its end and returns the output.
 * @throws StateError when a state fails and nothing catches it; the signal's Interrupted when the chain must stop.
 */
export async function runChain(branch: Branch, chain: Chain, input: unknown): Promise<unknown> {
  let name = chain.StartAt;
  let value = input;
  for (;;) {
    branch.signal.throwIfAborted();
    const state = chain.States[name];
    if (state === undefined) {
      throw new Error(`No state ${name}: the definition was not checked`);
    }
    const transition = await visitState(branch, name, state, value);
    value = transition.output;
    if (transition.kind === 'end') {
      return value;
    }
    name = transition.state;
  }
}

async function visitState(branch: Branch, name: string, state: State, input: unknown): Promise<Transition> {
  const { clock } = branch.run;
  record(branch, `${state.Type}StateEntered`, {
    stateEnteredEventDetails: { name, input: JSON.stringify(input), inputDetails: WHOLE },
  });
  const visit = {
    branch,
    name,
    input,
    enteredEventId: branch.previousEventId,
    enteredTime: new Date(clock.now()).toISOString(),
    retryCount: 0,
  };
  try {
    bounded({ ...visit, state }, input);
    return await dispatch(visit, state);
  } catch (error) {
    if (branch.signal.aborted && ('Retry' in state || state.Type === 'Wait')) {
      branch.run.history.recordIfRoom(`${state.Type}StateAborted`, abortedBy(branch.signal) ?? branch.previousEventId);
    }
    throw error;
  }
}

function dispatch(visit: Omit<Visit, 'state'>, state: State): Promise<Transition> {
  switch (state.Type) {
    case 'Task':
      return visitTask({ ...visit, state });
    case 'Map':
      return visitMap({ ...visit, state });
    case 'Parallel':
      return visitParallel({ ...visit, state });
    case 'Choice':
      return visitChoice({ ...visit, state });
    case 'Pass':
      return visitPass({ ...visit, state });
    case 'Wait':
      return visitWait({ ...visit, state });
    case 'Succeed':
      return visitSucceed({ ...visit, state });
    case 'Fail':
      return visitFail({ ...visit, state });
  }
}
