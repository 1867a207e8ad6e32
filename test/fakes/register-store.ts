/** Registers in memory, kept as JSON as in the table, with a list of the writes and reads. */
import type { Finding } from '../../lambdas/domain/finding.ts';
import type { RegisteredActivity, RegisteredPeerSupporter } from '../../lambdas/domain/register/register.ts';
import type { RegisterPointer } from '../../lambdas/domain/register/register-pointer.ts';
import type { WordUse } from '../../lambdas/domain/register/word-uses.ts';
import type { OrganisationConfiguration } from '../../lambdas/domain/rules/organisation-configuration.ts';
import type { Generation, RegisterStore, RegisterWriter } from '../../lambdas/ports.ts';

type Target = Pick<RegisterPointer, 'organisationNumber' | 'year' | 'importId'>;

export class MemoryRegisterStore implements RegisterStore, RegisterWriter {
  /** What was written, in order: `shard 0`, `words`, `peer supporters`, `findings`, `publish`. */
  readonly writes: string[] = [];
  /** What was read, in order: `shard 0`. */
  readonly reads: string[] = [];
  /** Import ids of generations that may be deleted, and from when. */
  readonly toDelete = new Map<string, string>();
  private readonly parts = new Map<string, string>();
  private readonly published = new Map<
    string,
    { readonly pointer: RegisterPointer; readonly configuration: OrganisationConfiguration }
  >();

  async pointer(organisationNumber: string, year: number): Promise<RegisterPointer | undefined> {
    return this.published.get(`${organisationNumber} ${year}`)?.pointer;
  }

  async pointers(organisationNumber: string): Promise<RegisterPointer[]> {
    const all = [...this.published.values()].map(({ pointer }) => pointer);
    return all.filter((pointer) => pointer.organisationNumber === organisationNumber);
  }

  async configuration(organisationNumber: string, year: number): Promise<OrganisationConfiguration | undefined> {
    return this.published.get(`${organisationNumber} ${year}`)?.configuration;
  }

  async readShard(target: Target, shard: number): Promise<RegisteredActivity[]> {
    this.reads.push(`shard ${shard}`);
    return this.part(target, `shard ${shard}`) ?? [];
  }

  async wordUses(target: Target): Promise<WordUse[]> {
    return this.part(target, 'words') ?? [];
  }

  async peerSupporters(target: Target): Promise<RegisteredPeerSupporter[] | null> {
    return this.part(target, 'peer supporters') ?? null;
  }

  async findings(target: Target): Promise<Finding[]> {
    return this.part(target, 'findings') ?? [];
  }

  async writeShard(target: Target, shard: number, activities: readonly RegisteredActivity[]): Promise<void> {
    this.write(target, `shard ${shard}`, activities);
  }

  async writeWordUses(target: Target, uses: readonly WordUse[]): Promise<void> {
    this.write(target, 'words', uses);
  }

  async writePeerSupporters(target: Target, rows: readonly RegisteredPeerSupporter[] | null): Promise<void> {
    this.write(target, 'peer supporters', rows);
  }

  async writeFindings(target: Target, findings: readonly Finding[]): Promise<void> {
    this.write(target, 'findings', findings);
  }

  async announce({ importId }: Generation, deleteAt: string): Promise<void> {
    this.writes.push('announce');
    this.toDelete.set(importId, deleteAt);
  }

  async publish(
    pointer: RegisterPointer,
    configuration: OrganisationConfiguration,
    deleteReplacedAt: string,
  ): Promise<void> {
    this.writes.push('publish');
    this.toDelete.delete(pointer.importId);
    const before = await this.pointer(pointer.organisationNumber, pointer.year);
    if (before !== undefined && before.importId !== pointer.importId) {
      this.toDelete.set(before.importId, deleteReplacedAt);
    }
    this.published.set(`${pointer.organisationNumber} ${pointer.year}`, { pointer, configuration });
  }

  /** Everything that is stored, as text. */
  stored(): string {
    const published = [...this.published.values()].map((each) => JSON.stringify(each));
    return [...this.parts.values(), ...published].join('\n');
  }

  private write(target: Target, part: string, value: unknown): void {
    this.writes.push(part);
    this.parts.set(keyOf(target, part), JSON.stringify(value));
  }

  private part<T>(target: Target, part: string): T | undefined {
    const text = this.parts.get(keyOf(target, part));
    return text === undefined ? undefined : JSON.parse(text);
  }
}

const keyOf = ({ organisationNumber, year, importId }: Target, part: string): string =>
  `${organisationNumber} ${year} ${importId} ${part}`;
