/** Hashes of kept facts in memory. */
import type { FactsHashes, FactsKey } from '../../../lambdas/ports.ts';

export class MemoryFactsHashes implements FactsHashes {
  private readonly hashes = new Map<string, string>();

  async read(key: FactsKey): Promise<string | undefined> {
    return this.hashes.get(nameOf(key));
  }

  async write(key: FactsKey, sha256: string): Promise<void> {
    this.hashes.set(nameOf(key), sha256);
  }
}

const nameOf = ({ organisationNumber, year, chunkSha256, inputsSha256 }: FactsKey): string =>
  `${organisationNumber} ${year} ${chunkSha256} ${inputsSha256}`;
