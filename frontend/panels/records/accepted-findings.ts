/** Which findings of a check are accepted: by the check itself, by what was accepted since, and less what was taken back. */
import type { DecisionView, FindingRecords } from '../../../lambdas/protocol.ts';

export type AcceptedDecision = Extract<DecisionView, { kind: 'findings' }>;
type FoundFinding = FindingRecords['findings'][number];

/**
 * @param since ids of the decisions that were made on this page, by evidence; the check does not know of them yet
 * @returns undefined for an open finding
 */
export function decisionOn(
  { acceptedIn, evidence }: Pick<FoundFinding, 'acceptedIn' | 'evidence'>,
  since: ReadonlyMap<string, string>,
  decisions: readonly DecisionView[],
): AcceptedDecision | undefined {
  const id = acceptedIn ?? (evidence === null ? undefined : since.get(evidence));
  const decision = decisions.find(({ decisionId }) => decisionId === id);
  return decision?.kind === 'findings' ? decision : undefined;
}
