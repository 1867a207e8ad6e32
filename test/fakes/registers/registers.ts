/** Registers in memory: pointers, versions, configuration, and publication by the rules of the real one. */
import { namesOf } from '../../../lambdas/domain/export/transition.ts';
import { nextImport } from '../../../lambdas/domain/imports/import-transition.ts';
import type { RegisterPointer, RegisterVersion } from '../../../lambdas/domain/registers/register-pointer.ts';
import { configurationChanges, type KeptVersion } from '../../../lambdas/domain/rules/configuration-changes.ts';
import {
  configurationWithoutChoices,
  type OrganisationConfiguration,
  type StoredConfiguration,
} from '../../../lambdas/domain/rules/organisation-configuration.ts';
import type {
  Clock,
  ConfigurationStore,
  Publication,
  RegisterCatalogue,
  RegisterPublisher,
  RegisterSweeps,
  WrittenConfiguration,
} from '../../../lambdas/ports.ts';
import { MemoryDecisions } from '../decisions.ts';
import type { MemoryImportRecords } from './import-records.ts';

interface Mark {
  readonly organisationNumber: string;
  readonly year: number;
  readonly at: string;
}

export class MemoryRegisters implements RegisterCatalogue, RegisterPublisher, ConfigurationStore, RegisterSweeps {
  /** In the order of their publication. */
  readonly published: Publication[] = [];
  /** Configurations as they were written, with the actor. */
  readonly configured: { readonly configuration: OrganisationConfiguration; readonly actor: string }[] = [];
  readonly marks: Mark[] = [];
  readonly decisions = new MemoryDecisions();
  private readonly clock: Clock;
  private readonly imports: MemoryImportRecords;
  private readonly pointersByKey = new Map<string, RegisterPointer>();
  private readonly versionsByKey = new Map<string, RegisterVersion[]>();
  private readonly configurations = new Map<string, StoredConfiguration>();
  private readonly kept = new Map<string, KeptVersion[]>();

  constructor(clock: Clock, imports: MemoryImportRecords) {
    this.clock = clock;
    this.imports = imports;
  }

  async pointer(organisationNumber: string, year: number): Promise<RegisterPointer | undefined> {
    return this.pointersByKey.get(keyOf(organisationNumber, year));
  }

  async pointers(organisationNumber: string): Promise<RegisterPointer[]> {
    return [...this.pointersByKey.values()].filter((pointer) => pointer.organisationNumber === organisationNumber);
  }

  async versions(organisationNumber: string, year: number): Promise<RegisterVersion[]> {
    return [...(this.versionsByKey.get(keyOf(organisationNumber, year)) ?? [])].reverse();
  }

  async configuration(organisationNumber: string, year: number): Promise<StoredConfiguration | undefined> {
    return this.configurations.get(keyOf(organisationNumber, year));
  }

  async earlierConfiguration(organisationNumber: string, year: number): Promise<StoredConfiguration | undefined> {
    return [...this.configurations.values()]
      .filter(({ configuration: each }) => each.organisationNumber === organisationNumber && each.year < year)
      .toSorted((one, other) => other.configuration.year - one.configuration.year)[0];
  }

  async configurationVersions(organisationNumber: string, year: number): Promise<KeptVersion[]> {
    return (this.kept.get(keyOf(organisationNumber, year)) ?? []).toReversed();
  }

  async frozen(organisationNumber: string, year: number): ReturnType<RegisterCatalogue['frozen']> {
    const key = keyOf(organisationNumber, year);
    const decisionsVersion = (await this.decisions.read(organisationNumber)).version;
    return { pointer: this.pointersByKey.get(key), configuration: this.configurations.get(key), decisionsVersion };
  }

  async write(...[configuration, by, options = {}]: Parameters<ConfigurationStore['write']>) {
    const { organisationNumber, year } = configuration;
    const key = keyOf(organisationNumber, year);
    const stored = this.configurations.get(key);
    const before = stored?.configuration ?? configurationWithoutChoices(organisationNumber, year, undefined);
    const version = stored?.version ?? 0;
    const changes = configurationChanges(before, configuration);
    if (stored !== undefined && changes.length === 0) {
      return { outcome: 'unchanged', version } satisfies WrittenConfiguration;
    }
    if (options.replaces?.(version) === false) {
      return { outcome: 'overtaken', version } satisfies WrittenConfiguration;
    }
    this.seedConfiguration(configuration);
    this.configured.push({ configuration, actor: by.actor });
    const at = new Date(this.clock.now()).toISOString();
    const next = { version: version + 1, at, by: by.actor, actorName: by.actorName, changes, count: changes.length };
    this.kept.set(key, [...(this.kept.get(key) ?? []), next]);
    return { outcome: 'written', version: next.version } satisfies WrittenConfiguration;
  }

  async publish(
    ...[publication, session]: Parameters<RegisterPublisher['publish']>
  ): ReturnType<RegisterPublisher['publish']> {
    const { before, after, version } = publication;
    const key = keyOf(after.organisationNumber, after.year);
    if (this.pointersByKey.get(key)?.manifestSha256 !== before?.manifestSha256) {
      return 'overtaken';
    }
    if (session !== null) {
      const record = this.imports.mustRead(session.key);
      const names = namesOf(version.by, version.actorName ?? undefined);
      const next = nextImport(record, session.transition, new Date(this.clock.now()).toISOString(), names);
      if (next === undefined || session.attempt !== record.attempt) {
        return 'refused';
      }
      this.imports.write(record, next, 'pipeline');
    }
    const earlier = (this.versionsByKey.get(key) ?? []).map((each) => ({
      ...each,
      replacedAt: each.replacedAt ?? version.at,
    }));
    this.versionsByKey.set(key, [...earlier, version]);
    this.pointersByKey.set(key, after);
    this.published.push(publication);
    return 'published';
  }

  /** Stores a pointer as it is, without a version, as the start of a test. */
  seed(pointer: RegisterPointer): void {
    this.pointersByKey.set(keyOf(pointer.organisationNumber, pointer.year), pointer);
  }

  seedConfiguration(configuration: OrganisationConfiguration): void {
    const key = keyOf(configuration.organisationNumber, configuration.year);
    this.configurations.set(key, { version: (this.configurations.get(key)?.version ?? 0) + 1, configuration });
  }

  async due(now: string, limit: number): Promise<Mark[]> {
    return this.marks.filter(({ at }) => at <= now).slice(0, limit);
  }

  async keptVersions(organisationNumber: string, year: number, since: string): Promise<RegisterVersion[]> {
    const versions = await this.versions(organisationNumber, year);
    return versions.filter(({ replacedAt }) => replacedAt === null || replacedAt > since);
  }

  async finish(organisationNumber: string, year: number, since: string, at: string): Promise<void> {
    const kept = await this.keptVersions(organisationNumber, year, since);
    this.versionsByKey.set(keyOf(organisationNumber, year), kept.reverse());
    const remaining = this.marks.filter(
      (mark) => mark.organisationNumber !== organisationNumber || mark.year !== year || mark.at > at,
    );
    this.marks.splice(0, this.marks.length, ...remaining);
  }
}

const keyOf = (organisationNumber: string, year: number): string => `${organisationNumber} ${year}`;
