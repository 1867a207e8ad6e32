/** Takes back the decisions that are kept by a person's evidence, or whose reasons name her. */
import { Marks } from '../domain/decisions/marks.ts';
import { possibleMarks } from '../domain/persons/decided/possible-marks.ts';
import type { ErasedPerson } from '../domain/privacy/erased-person.ts';
import { municipalitiesOfAllYears } from '../domain/rules/municipality-codes.ts';
import type { Clock, DecisionStore, RegisterCatalogue } from '../ports.ts';

export interface EraseDecisionsDependencies {
  readonly decisions: Pick<DecisionStore, 'read' | 'markKey' | 'undo'>;
  readonly catalogue: Pick<RegisterCatalogue, 'pointers'>;
  readonly clock: Clock;
}

export async function eraseDecisions(
  person: ErasedPerson,
  { organisationNumber, actor }: { readonly organisationNumber: string; readonly actor: string },
  { decisions: store, catalogue, clock }: EraseDecisionsDependencies,
): Promise<void> {
  const { decisions } = await store.read(organisationNumber);
  if (decisions.length === 0) {
    return;
  }
  const pointers = await catalogue.pointers(organisationNumber);
  const places = {
    branches: new Set(pointers.flatMap(({ branches }) => branches)),
    municipalities: municipalitiesOfAllYears(),
  };
  const hers = possibleMarks(person.evidence, places, new Marks(await store.markKey(organisationNumber)));
  for (const decision of decisions) {
    const isOfPerson =
      decision.kind === 'review'
        ? decision.sides.some(({ marks }) => marks.some((mark) => hers.has(mark)))
        : person.isNamedIn(decision.reason);
    if (isOfPerson) {
      const at = new Date(clock.now()).toISOString();
      await store.undo(organisationNumber, decision.decisionId, { actor, at });
    }
  }
}
