import { InvalidDefinitionError } from '../errors.ts';
import type { Chain, State } from './fields.ts';

/**
 * Checks that each chain starts at, and leads to, states of its own: AWS lets no transition cross the border of a Map or a
 * Parallel. @throws InvalidDefinitionError
 */
export function checkTransitions(chain: Chain, where: string): void {
  checkTarget(chain, chain.StartAt, `${where}/StartAt`);
  for (const [name, state] of Object.entries(chain.States)) {
    const at = `${where}/States/${name}`;
    for (const target of targetsOf(state)) {
      checkTarget(chain, target, at);
    }
    if (state.Type === 'Map') {
      checkTransitions(state.ItemProcessor, `${at}/ItemProcessor`);
    }
    if (state.Type === 'Parallel') {
      state.Branches.forEach((branch, index) => {
        checkTransitions(branch, `${at}/Branches[${index}]`);
      });
    }
  }
}

function targetsOf(state: State): readonly string[] {
  const targets = [
    ...('Next' in state ? [state.Next] : []),
    ...('Default' in state ? [state.Default] : []),
    ...('Catch' in state ? state.Catch.map(({ Next }) => Next) : []),
    ...('Choices' in state ? state.Choices.map(({ Next }) => Next) : []),
  ];
  return targets.filter((target) => target !== undefined);
}

function checkTarget(chain: Chain, target: string, where: string): void {
  if (!Object.hasOwn(chain.States, target)) {
    throw new InvalidDefinitionError(`MISSING_TRANSITION_TARGET: Missing 'Next' target: ${target}`, where);
  }
}
