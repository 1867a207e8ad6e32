import type { Chain, State } from './fields.ts';

/**
 * What the validator misjudges and `fields.ts` has checked: it reads a key such as `Next` in a template as a transition,
 * it does not know every place where AWS accepts a template (`Output` in a Choice rule), and it refuses fractions of a
 * percent, which the States Language allows.
 */
const LEFT_OUT = new Set([
  'Arguments',
  'Assign',
  'Comment',
  'Items',
  'ItemSelector',
  'Output',
  'ToleratedFailurePercentage',
]);

/** Returns the part of a chain that the validator checks: its structure. */
export function outlineOf(chain: Chain): object {
  const states = Object.entries(chain.States).map(([name, state]) => [name, outlineOfState(state)] as const);
  return { QueryLanguage: 'JSONata', StartAt: chain.StartAt, States: Object.fromEntries(states) };
}

function outlineOfState(state: State): object {
  return {
    ...structureOf(state),
    ...('Catch' in state && state.Catch.length > 0 ? { Catch: state.Catch.map(structureOf) } : {}),
    ...('Choices' in state ? { Choices: state.Choices.map(structureOf) } : {}),
    ...('ItemProcessor' in state ? { ItemProcessor: outlineOf(state.ItemProcessor) } : {}),
    ...('Branches' in state ? { Branches: state.Branches.map(outlineOf) } : {}),
  };
}

function structureOf(fields: object): object {
  return Object.fromEntries(Object.entries(fields).filter(([field]) => !LEFT_OUT.has(field)));
}
