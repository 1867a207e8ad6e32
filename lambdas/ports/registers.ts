/** Registers: the pointer to the current version of each, their versions, and the configuration of each organisation. */
import type { ImportTransition } from '../domain/imports/import-transition.ts';
import type { RegisterKey } from '../domain/registers/register-change.ts';
import type { RegisterPointer, RegisterVersion } from '../domain/registers/register-pointer.ts';
import type { KeptVersion } from '../domain/rules/configuration-changes.ts';
import type { OrganisationConfiguration, StoredConfiguration } from '../domain/rules/organisation-configuration.ts';
import type {
  ConfigurationChange,
  ErasedOrganisation,
  ErasedParticipant,
  EraseParticipantRequest,
} from '../protocol.ts';
import type { ImportKey } from './imports.ts';

/** Which registers there are, and their configuration; without personal data. */
export interface RegisterCatalogue {
  /** Strongly consistent. */
  pointer(organisationNumber: string, year: number): Promise<RegisterPointer | undefined>;
  pointers(organisationNumber: string): Promise<RegisterPointer[]>;
  /** Newest first, as far as they are kept. */
  versions(organisationNumber: string, year: number): Promise<RegisterVersion[]>;
  /** Strongly consistent. */
  configuration(organisationNumber: string, year: number): Promise<StoredConfiguration | undefined>;
  /** That of the newest base year before the given one that has any. */
  earlierConfiguration(organisationNumber: string, year: number): Promise<StoredConfiguration | undefined>;
  /**
   * Pointer, configuration and version of the decisions as they were at one moment: nothing that is written meanwhile is in one
   * and not in the others.
   */
  frozen(
    organisationNumber: string,
    year: number,
  ): Promise<{
    readonly pointer: RegisterPointer | undefined;
    readonly configuration: StoredConfiguration | undefined;
    /** 0 before the first decision. */
    readonly decisionsVersion: number;
  }>;
}

/** A new version of a register. */
export interface Publication {
  /** The version that it was made from; undefined for the first. */
  readonly before: RegisterPointer | undefined;
  readonly after: RegisterPointer;
  readonly version: RegisterVersion;
}

export interface RegisterPublisher {
  /**
   * Points to the new version, in one transaction with its audit event and, for an import, with the end of its session.
   * @returns `overtaken` when another version was published since `before` was read, `refused` when the session was stopped
   */
  publish(
    publication: Publication,
    session: { readonly key: ImportKey; readonly attempt: number; readonly transition: ImportTransition } | null,
  ): Promise<'published' | 'overtaken' | 'refused'>;
}

/** @property version the one that is current now */
export interface WrittenConfiguration {
  readonly outcome: 'written' | 'unchanged' | 'overtaken';
  readonly version: number;
}

export interface ConfigurationStore {
  /**
   * Writes the next version of a base year's configuration, with what it changes and its audit event.
   * @returns `unchanged` when it is stored already, `overtaken` when it would replace a version that the caller does not want
   *   to replace
   */
  write(
    configuration: OrganisationConfiguration,
    by: { readonly actor: string; readonly actorName: string | null },
    options?: {
      /** Whether this version may be replaced, 0 for none; without it any may. */
      readonly replaces?: (version: number) => boolean;
      /** A change as it is kept; without it as it is. */
      readonly shown?: (change: ConfigurationChange) => ConfigurationChange;
    },
  ): Promise<WrittenConfiguration>;
  /** Newest first; the oldest are left out where there are many. */
  configurationVersions(organisationNumber: string, year: number): Promise<KeptVersion[]>;
}

export interface ConfigurationRewriter {
  /** Takes words out of the configurations of all base years, each as a new version, and out of the versions before it. */
  withoutWords(organisationNumber: string, isNaming: (word: string) => boolean, actor: string): Promise<void>;
}

/** Of what something is kept with a register, and from which inputs beside it that was computed. */
export interface KeptKey {
  readonly organisationNumber: string;
  readonly year: number;
  /** SHA-256 of the register chunk that facts are of, or of the content that a count is of. */
  readonly ofSha256: string;
  readonly inputsSha256: string;
}

/** The hashes of kept facts and counts, apart from these: an object that was edited can carry its own new hash. */
export interface KeptHashes {
  /** @returns undefined when none is kept */
  read(key: KeptKey): Promise<string | undefined>;
  write(key: KeptKey, sha256: string): Promise<void>;
}

/** Registers with objects that may have to be deleted, each with a mark in the index of open work. */
export interface RegisterSweeps {
  /** @param now ISO 8601 */
  due(
    now: string,
    limit: number,
  ): Promise<{ readonly organisationNumber: string; readonly year: number; readonly at: string }[]>;
  /** Versions that are still kept: the current one, and those replaced after `since`. */
  keptVersions(organisationNumber: string, year: number, since: string): Promise<RegisterVersion[]>;
  /** Removes the records of the versions that are not kept, and the marks up to `at`. */
  finish(organisationNumber: string, year: number, since: string, at: string): Promise<void>;
}

/** A kept version whose manifest is replaced by one without a person. */
export interface RewrittenVersion {
  readonly version: number;
  /** SHA-256 of its manifests. */
  readonly before: string;
  readonly after: string;
  readonly isCurrent: boolean;
}

export interface RegisterRewriter {
  /**
   * Points the versions, and the register where one is current, to their new manifests: in one transaction with the audit
   * event of the erasure.
   * @returns false when one of them has changed since it was read
   */
  rewrite(
    register: RegisterKey,
    versions: readonly RewrittenVersion[],
    event: { readonly actor: string; readonly rows: number },
  ): Promise<boolean>;
}

export interface RegisterEraser {
  /** Removes pointers, versions, marks, configuration and hashes of what is kept, after an audit event in the trail of each year. */
  erase(organisationNumber: string, years: readonly number[], actor: string): Promise<void>;
}

export type EraseAnswer<Erased> =
  | { readonly outcome: 'busy' }
  | { readonly outcome: 'erased'; readonly erased: Erased };

/** The function that erases on request. `busy` while an export or an import of the organisation runs, waits or is paused. */
export interface Eraser {
  participant(
    request: EraseParticipantRequest & { readonly organisationNumber: string; readonly actor: string },
  ): Promise<EraseAnswer<ErasedParticipant>>;
  organisation(request: {
    readonly organisationNumber: string;
    readonly actor: string;
  }): Promise<EraseAnswer<ErasedOrganisation>>;
}
