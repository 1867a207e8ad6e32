/** Pointers, versions and configurations of registers in memory. */
import type { RegisterPointer, RegisterVersion } from '../../lambdas/domain/registers/register-pointer.ts';
import type { OrganisationConfiguration } from '../../lambdas/domain/rules/organisation-configuration.ts';
import type { RegisterCatalogue } from '../../lambdas/ports.ts';

const keyOf = (organisationNumber: string, year: number): string => `${organisationNumber} ${year}`;

export class MemoryRegisterCatalogue implements RegisterCatalogue {
  private readonly current = new Map<string, RegisterPointer>();
  private readonly kept = new Map<string, RegisterVersion[]>();
  private readonly configurations = new Map<string, OrganisationConfiguration>();

  async pointer(organisationNumber: string, year: number): Promise<RegisterPointer | undefined> {
    return this.current.get(keyOf(organisationNumber, year));
  }

  async pointers(organisationNumber: string): Promise<RegisterPointer[]> {
    return [...this.current.values()].filter((pointer) => pointer.organisationNumber === organisationNumber);
  }

  async versions(organisationNumber: string, year: number): Promise<RegisterVersion[]> {
    return (this.kept.get(keyOf(organisationNumber, year)) ?? []).toReversed();
  }

  async configuration(organisationNumber: string, year: number): Promise<OrganisationConfiguration | undefined> {
    return this.configurations.get(keyOf(organisationNumber, year));
  }

  /** Makes a version the current one. */
  point(pointer: RegisterPointer, version?: RegisterVersion): void {
    const key = keyOf(pointer.organisationNumber, pointer.year);
    this.current.set(key, pointer);
    this.kept.set(key, [...(this.kept.get(key) ?? []), ...(version === undefined ? [] : [version])]);
  }

  configure(configuration: OrganisationConfiguration): void {
    this.configurations.set(keyOf(configuration.organisationNumber, configuration.year), configuration);
  }
}
