/** What a counted day is worth to an organisation. */
import type { GrantRate } from '../protocol.ts';

export interface StoredGrantRate extends GrantRate {
  /** 0 where nobody has said a rate yet; each change makes the next. */
  readonly version: number;
}

export interface GrantRateStore {
  /** Strongly consistent. */
  read(organisationNumber: string, year: number): Promise<StoredGrantRate>;
  /**
   * Writes the next version with its audit event in one transaction; one that is stored already makes none.
   * @returns undefined when it would replace a version that the caller does not want to replace
   */
  write(
    key: { readonly organisationNumber: string; readonly year: number },
    rate: GrantRate,
    actor: string,
    replaces: (version: number) => boolean,
  ): Promise<StoredGrantRate | undefined>;
}
