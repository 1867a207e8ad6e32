/** What an organisation has decided about the persons and findings of its registers. */
import type { Decision, Decisions } from '../domain/decisions/decision.ts';

export interface DecisionStore {
  /** Strongly consistent, and of one moment. */
  read(organisationNumber: string): Promise<Decisions>;
  /** The key of the organisation's marks; made at the first call, and the same ever after. */
  markKey(organisationNumber: string): Promise<Uint8Array>;
  /**
   * Stores a decision in one transaction with its audit event. One about the same group of persons is replaced.
   * @returns the version with it; `too_many` when the organisation has as many as it may have
   */
  add(organisationNumber: string, decision: Decision): Promise<number | 'too_many'>;
  /**
   * Takes a decision back, in one transaction with its audit event.
   * @returns the version without it, and the base year that it was about; undefined when there is none with that id
   */
  undo(
    organisationNumber: string,
    decisionId: string,
    by: { readonly actor: string; readonly at: string },
  ): Promise<{ readonly version: number; readonly year: number } | undefined>;
}
