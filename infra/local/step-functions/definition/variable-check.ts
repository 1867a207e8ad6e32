import { InvalidDefinitionError } from '../errors.ts';
import type { Chain, State } from './fields.ts';

/**
 * Checks that no inner scope assigns a variable of an outer one, which it could not write to but only hide.
 * @throws InvalidDefinitionError
 */
export function checkVariables(chain: Chain, outer: ReadonlySet<string>, where: string): void {
  const assigned = new Set<string>();
  for (const [name, state] of Object.entries(chain.States)) {
    for (const variable of assignedBy(state)) {
      if (outer.has(variable)) {
        throw new InvalidDefinitionError(
          `the variable ${variable} belongs to an outer scope`,
          `${where}/States/${name}`,
        );
      }
      assigned.add(variable);
    }
  }
  const visible = outer.union(assigned);
  for (const [name, state] of Object.entries(chain.States)) {
    const inner = state.Type === 'Map' ? [state.ItemProcessor] : state.Type === 'Parallel' ? state.Branches : [];
    for (const nested of inner) {
      checkVariables(nested, visible, `${where}/States/${name}`);
    }
  }
}

function assignedBy(state: State): readonly string[] {
  const fields = [
    ...('Assign' in state ? [state.Assign] : []),
    ...('Catch' in state ? state.Catch.map((entry) => entry.Assign) : []),
    ...('Choices' in state ? state.Choices.map((entry) => entry.Assign) : []),
  ];
  return fields.flatMap((assign) => Object.keys(assign ?? {}));
}
