/** The part of the API that is about the check of a base year, and the records that it points at. */
import {
  type CheckAnswer,
  checkAnswerSchema,
  type FindingRecords,
  findingRecordsSchema,
  type NearMissRecords,
  nearMissRecordsSchema,
} from '../../../lambdas/protocol.ts';
import type { ApiConnection } from '../connection.ts';

export class CheckApi {
  readonly #connection: ApiConnection;

  constructor(connection: ApiConnection) {
    this.#connection = connection;
  }

  /** @returns null for a base year that never had a register */
  async check(year: number): Promise<CheckAnswer | null> {
    return this.#connection.orNull(async () => checkAnswerSchema.parse(await this.#connection.json(`/checks/${year}`)));
  }

  /** Starts a check of the register and the words as they are now, unless there is one. */
  async start(year: number): Promise<void> {
    await this.#connection.json(`/checks/${year}`, { method: 'POST' });
  }

  /** @param cursor from the page before; null for the first */
  async findings(year: number, checkId: string, key: string, cursor: string | null): Promise<FindingRecords> {
    return findingRecordsSchema.parse(await this.#records(year, 'findings', { checkId, key }, cursor));
  }

  /** @param cursor from the page before; null for the first */
  async nearMisses(year: number, checkId: string, reason: string, cursor: string | null): Promise<NearMissRecords> {
    return nearMissRecordsSchema.parse(await this.#records(year, 'near-misses', { checkId, reason }, cursor));
  }

  #records(
    year: number,
    list: 'findings' | 'near-misses',
    of: Readonly<Record<string, string>>,
    cursor: string | null,
  ): Promise<unknown> {
    const query = new URLSearchParams({ ...of, ...(cursor === null ? {} : { cursor }) });
    return this.#connection.json(`/records/${year}/${list}?${query}`);
  }
}
