/** Registers as they are imported, and their generations. */
import type { Finding } from '../domain/finding.ts';
import type { RegisteredActivity, RegisteredPeerSupporter } from '../domain/register/register.ts';
import type { RegisterPointer } from '../domain/register/register-pointer.ts';
import type { WordUse } from '../domain/register/word-uses.ts';
import type { OrganisationConfiguration } from '../domain/rules/organisation-configuration.ts';

/** The registers that exist and the configuration of each organisation; without personal data. */
export interface RegisterCatalogue {
  pointer(organisationNumber: string, year: number): Promise<RegisterPointer | undefined>;
  pointers(organisationNumber: string): Promise<RegisterPointer[]>;
  configuration(organisationNumber: string, year: number): Promise<OrganisationConfiguration | undefined>;
}

/** Imported registers, one for each organisation and base year. */
export interface RegisterStore extends RegisterCatalogue {
  /** One shard's activities in file order. */
  readShard(pointer: GenerationKey, shard: number): Promise<RegisteredActivity[]>;
  wordUses(pointer: GenerationKey): Promise<WordUse[]>;
  /** The sheet `likepersoner`; null for a register without one. */
  peerSupporters(pointer: GenerationKey): Promise<RegisteredPeerSupporter[] | null>;
  findings(pointer: GenerationKey): Promise<Finding[]>;
}

/** One import of the register of an organisation and base year. */
export type GenerationKey = Pick<RegisterPointer, 'organisationNumber' | 'year' | 'importId'>;

/** The shards that one import wrote, each in a partition of its own. */
export type Generation = GenerationKey & Pick<RegisterPointer, 'shards'>;

/** An import writes a whole generation before it points to it, so that no reader sees half of one. */
export interface RegisterWriter {
  /**
   * Called before the first shard, so that the generation of an import that dies is deleted.
   * @param deleteAt ISO 8601; from then on the generation may be deleted, unless it has been published
   */
  announce(generation: Generation, deleteAt: string): Promise<void>;
  writeShard(target: GenerationKey, shard: number, activities: readonly RegisteredActivity[]): Promise<void>;
  writeWordUses(target: GenerationKey, uses: readonly WordUse[]): Promise<void>;
  writePeerSupporters(target: GenerationKey, rows: readonly RegisteredPeerSupporter[] | null): Promise<void>;
  writeFindings(target: GenerationKey, findings: readonly Finding[]): Promise<void>;
  /**
   * Points to the new generation and stores the configuration, in one transaction.
   * @param deleteReplacedAt ISO 8601; from then on the replaced generation may be deleted
   */
  publish(pointer: RegisterPointer, configuration: OrganisationConfiguration, deleteReplacedAt: string): Promise<void>;
}

/** Generations to delete: replaced ones, and those that were never published. */
export interface GenerationStore {
  /** @param now ISO 8601 */
  due(now: string, limit: number): Promise<Generation[]>;
  /**
   * Deletes a generation part by part, unless it is the current register.
   * @param mayContinue asked before each part
   * @returns whether the whole generation is deleted
   */
  delete(generation: Generation, mayContinue: () => boolean): Promise<boolean>;
}
