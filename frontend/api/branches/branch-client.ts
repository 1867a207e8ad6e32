/** The part of the API that is about the branches of a base year. */
import {
  type BranchDays,
  type BranchesView,
  type BranchList,
  branchDaysSchema,
  branchesViewSchema,
  type Deliveries,
  deliveriesViewSchema,
  type GrantRate,
  grantRateSchema,
  type Language,
} from '../../../lambdas/protocol.ts';
import type { ApiConnection } from '../connection.ts';

export class BranchApi {
  readonly #connection: ApiConnection;

  constructor(connection: ApiConnection) {
    this.#connection = connection;
  }

  /** @returns null for a base year that never had a register */
  async branches(year: number): Promise<BranchesView | null> {
    return this.#connection.orNull(async () =>
      branchesViewSchema.parse(await this.#connection.json(`/branches/${year}`)),
    );
  }

  /** @returns null without a check or a register */
  async deliveries(year: number): Promise<Deliveries | null> {
    const found = await this.#connection.orNull(async () =>
      deliveriesViewSchema.parse(await this.#connection.json(`/branches/${year}/deliveries`)),
    );
    return found?.deliveries ?? null;
  }

  /** @param cursor from the page before; null for the first */
  async days(
    year: number,
    of: { readonly checkId: string; readonly branch: string; readonly list: BranchList },
    cursor: string | null,
  ): Promise<BranchDays> {
    const query = new URLSearchParams({ ...of, ...(cursor === null ? {} : { cursor }) });
    return branchDaysSchema.parse(await this.#connection.json(`/records/${year}/branches/days?${query}`));
  }

  /** @returns with the ETag by which it is changed */
  async rate(year: number): Promise<GrantRate & { readonly etag: string }> {
    const answer = await this.#connection.conditional(`/finance/${year}`, null, (body) => grantRateSchema.parse(body));
    if (answer.kind !== 'changed') {
      throw new Error('The API has no rate');
    }
    return { ...answer.view, etag: answer.response.headers.get('etag') ?? '' };
  }

  /** @param etag of the rate that the user has seen */
  async saveRate(year: number, rate: GrantRate, etag: string): Promise<void> {
    await this.#connection.json(`/finance/${year}`, { method: 'PUT', body: rate, ifMatch: etag });
  }

  /** The list to send to a branch. */
  workbook(year: number, checkId: string, branch: string, language: Language): Promise<Blob> {
    const query = new URLSearchParams({ checkId, branch, language });
    return this.#connection.blob(`/records/${year}/branches/workbook?${query}`);
  }
}
