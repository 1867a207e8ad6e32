/** The part of the API that is about decisions: who is the same person, and which findings are accepted. */
import {
  type Decided,
  type DecisionsView,
  decidedSchema,
  decisionsViewSchema,
  type FindingsAnswer,
  type ReviewAnswer,
  type ReviewRecords,
  reviewRecordsSchema,
} from '../../../lambdas/protocol.ts';
import type { ApiConnection } from '../connection.ts';

export class DecisionApi {
  readonly #connection: ApiConnection;

  constructor(connection: ApiConnection) {
    this.#connection = connection;
  }

  /** @param cursor from the page before; null for the first */
  async reviews(year: number, checkId: string, cursor: string | null): Promise<ReviewRecords> {
    const query = new URLSearchParams({ checkId, ...(cursor === null ? {} : { cursor }) });
    return reviewRecordsSchema.parse(await this.#connection.json(`/records/${year}/reviews?${query}`));
  }

  async answerReview(year: number, answer: ReviewAnswer): Promise<Decided> {
    const made = await this.#connection.json(`/decisions/${year}/reviews`, { method: 'POST', body: answer });
    return decidedSchema.parse(made);
  }

  async acceptFindings(year: number, answer: FindingsAnswer): Promise<Decided> {
    const made = await this.#connection.json(`/decisions/${year}/findings`, { method: 'POST', body: answer });
    return decidedSchema.parse(made);
  }

  async decisions(): Promise<DecisionsView> {
    return decisionsViewSchema.parse(await this.#connection.json('/decisions'));
  }

  async undo(decisionId: string): Promise<Decided> {
    const path = `/decisions/${encodeURIComponent(decisionId)}`;
    return decidedSchema.parse(await this.#connection.json(path, { method: 'DELETE' }));
  }
}
