/** What a counted day is worth, in memory, by the rules of the real store. */
import type { GrantRateStore, StoredGrantRate } from '../../lambdas/ports.ts';

type Writing = Parameters<GrantRateStore['write']>;

export class MemoryGrantRates implements GrantRateStore {
  /** Each change with its actor, in order. */
  readonly changes: { readonly rate: StoredGrantRate; readonly actor: string }[] = [];
  private readonly rates = new Map<string, StoredGrantRate>();

  async read(organisationNumber: string, year: number): Promise<StoredGrantRate> {
    return this.rates.get(`${organisationNumber} ${year}`) ?? { version: 0, orePerCountedDay: null };
  }

  async write(...[{ organisationNumber, year }, rate, actor, replaces]: Writing): Promise<StoredGrantRate | undefined> {
    const before = await this.read(organisationNumber, year);
    if (before.orePerCountedDay === rate.orePerCountedDay) {
      return before;
    }
    if (!replaces(before.version)) {
      return undefined;
    }
    const after = { ...rate, version: before.version + 1 };
    this.rates.set(`${organisationNumber} ${year}`, after);
    this.changes.push({ rate: after, actor });
    return after;
  }
}
