/** Hashes of kept facts and counts in memory. */
import type { KeptHashes, KeptKey } from '../../../lambdas/ports.ts';

export class MemoryKeptHashes implements KeptHashes {
  private readonly hashes = new Map<string, string>();

  async read(key: KeptKey): Promise<string | undefined> {
    return this.hashes.get(nameOf(key));
  }

  async write(key: KeptKey, sha256: string): Promise<void> {
    this.hashes.set(nameOf(key), sha256);
  }
}

const nameOf = ({ organisationNumber, year, ofSha256, inputsSha256 }: KeptKey): string =>
  `${organisationNumber} ${year} ${ofSha256} ${inputsSha256}`;
