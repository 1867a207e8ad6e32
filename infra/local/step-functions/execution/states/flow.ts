import type { ChoiceState, FailState, PassState, SucceedState, WaitState } from '../../definition/fields.ts';
import { STATES, StateError } from '../../errors.ts';
import { evaluateAs, fault, isWholeNumber, leave, type Transition, type Visit } from '../visit.ts';

const isString = (value: unknown): value is string => typeof value === 'string';
const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean';

export function visitPass(visit: Visit<PassState>): Promise<Transition> {
  return leave(visit, visit.state, visit.input, {});
}

export function visitSucceed(visit: Visit<SucceedState>): Promise<Transition> {
  return leave(visit, visit.state, visit.input, {});
}

/** Follows the first rule whose condition is true, with that rule's Assign and Output; the state's own are for Default. */
export async function visitChoice(visit: Visit<ChoiceState>): Promise<Transition> {
  const { Choices, Default, Output, Assign } = visit.state;
  for (const [index, rule] of Choices.entries()) {
    if (await evaluateAs(visit, rule.Condition, `Choices[${index}]/Condition`, 'boolean', isBoolean)) {
      return leave(visit, { ...rule, prefix: `Choices[${index}]/` }, visit.input, {});
    }
  }
  if (Default === undefined) {
    throw fault(
      visit,
      STATES.runtime,
      'Failed to transition out of the state. The state does not point to a next state.',
    );
  }
  return leave(visit, { Output, Assign, Next: Default }, visit.input, {});
}

export async function visitWait(visit: Visit<WaitState>): Promise<Transition> {
  const { Seconds, Timestamp } = visit.state;
  const { clock } = visit.branch.run;
  if (Seconds !== undefined) {
    const seconds = await evaluateAs(visit, Seconds, 'Seconds', 'integer', isWholeNumber(0));
    await clock.sleep(seconds * 1000, visit.branch.signal);
  } else {
    const timestamp = await evaluateAs(visit, Timestamp, 'Timestamp', 'timestamp', isTimestamp);
    await clock.sleep(Math.max(0, Date.parse(timestamp) - clock.now()), visit.branch.signal);
  }
  return leave(visit, visit.state, visit.input, {});
}

function isTimestamp(value: unknown): value is string {
  return isString(value) && /^\d{4}-\d{2}-\d{2}T.*(Z|[+-]\d{2}:\d{2})$/.test(value) && !Number.isNaN(Date.parse(value));
}

export async function visitFail(visit: Visit<FailState>): Promise<never> {
  const { Error: error, Cause } = visit.state;
  throw new StateError(
    error === undefined ? null : await evaluateAs(visit, error, 'Error', 'string', isString),
    Cause === undefined ? null : await evaluateAs(visit, Cause, 'Cause', 'string', isString),
  );
}
