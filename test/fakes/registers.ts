/** Registers in memory: pointers, versions, configuration, and publication by the rules of the real one. */
import { namesOf } from '../../lambdas/domain/export/transition.ts';
import { nextImport } from '../../lambdas/domain/imports/import-transition.ts';
import type { RegisterPointer, RegisterVersion } from '../../lambdas/domain/registers/register-pointer.ts';
import type { OrganisationConfiguration } from '../../lambdas/domain/rules/organisation-configuration.ts';
import type {
  Clock,
  ConfigurationStore,
  Publication,
  RegisterCatalogue,
  RegisterPublisher,
  RegisterSweeps,
} from '../../lambdas/ports.ts';
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
  private readonly clock: Clock;
  private readonly imports: MemoryImportRecords;
  private readonly pointersByKey = new Map<string, RegisterPointer>();
  private readonly versionsByKey = new Map<string, RegisterVersion[]>();
  private readonly configurations = new Map<string, OrganisationConfiguration>();

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

  async configuration(organisationNumber: string, year: number): Promise<OrganisationConfiguration | undefined> {
    return this.configurations.get(keyOf(organisationNumber, year));
  }

  async frozen(organisationNumber: string, year: number): ReturnType<RegisterCatalogue['frozen']> {
    const key = keyOf(organisationNumber, year);
    return { pointer: this.pointersByKey.get(key), configuration: this.configurations.get(key) };
  }

  async write(configuration: OrganisationConfiguration, actor: string): Promise<void> {
    this.seedConfiguration(configuration);
    this.configured.push({ configuration, actor });
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
    this.configurations.set(keyOf(configuration.organisationNumber, configuration.year), configuration);
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
