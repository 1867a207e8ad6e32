/** Decisions in memory, by the rules of the real store. */
import type { Decision, Decisions } from '../../lambdas/domain/decisions/decision.ts';
import type { DecisionStore } from '../../lambdas/ports.ts';

export class MemoryDecisions implements DecisionStore {
  private readonly stored = new Map<string, Decisions>();
  /** What was written to the audit trail. */
  readonly events: { readonly change: 'decision' | 'decision_undone'; readonly decisionId: string }[] = [];

  async read(organisationNumber: string): Promise<Decisions> {
    return this.stored.get(organisationNumber) ?? { version: 0, decisions: [] };
  }

  async markKey(organisationNumber: string): Promise<Uint8Array> {
    return Buffer.from(organisationNumber.padEnd(32, 'k'));
  }

  async add(organisationNumber: string, decision: Decision): Promise<number | 'too_many'> {
    const { version, decisions } = await this.read(organisationNumber);
    const others = decisions.filter(
      (each) => each.kind !== 'review' || decision.kind !== 'review' || each.groupId !== decision.groupId,
    );
    this.stored.set(organisationNumber, { version: version + 1, decisions: [...others, decision] });
    this.events.push({ change: 'decision', decisionId: decision.decisionId });
    return version + 1;
  }

  async undo(organisationNumber: string, decisionId: string): ReturnType<DecisionStore['undo']> {
    const { version, decisions } = await this.read(organisationNumber);
    const undone = decisions.find((each) => each.decisionId === decisionId);
    if (undone === undefined) {
      return undefined;
    }
    const others = decisions.filter((each) => each.decisionId !== decisionId);
    this.stored.set(organisationNumber, { version: version + 1, decisions: others });
    this.events.push({ change: 'decision_undone', decisionId });
    return { version: version + 1, year: undone.year };
  }
}
