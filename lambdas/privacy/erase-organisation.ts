/** Erases all registers of an organisation: objects, versions, pointers and configuration. It may be run again. */
import { workingPrefixOfOrganisation } from '../domain/export/objects/working-keys.ts';
import { incomingPrefixOfOrganisation, registersPrefix } from '../domain/registers/register-keys.ts';
import type { ObjectStore, RegisterCatalogue, RegisterEraser } from '../ports.ts';

export interface EraseOrganisationDependencies {
  readonly catalogue: Pick<RegisterCatalogue, 'pointers'>;
  readonly eraser: RegisterEraser;
  readonly registers: Pick<ObjectStore, 'list' | 'delete'>;
  readonly working: Pick<ObjectStore, 'deletePrefix'>;
}

/** The pointers go last, so that a run that stops is repeated for the same years. */
export async function eraseOrganisation(
  organisationNumber: string,
  actor: string,
  { catalogue, eraser, registers, working }: EraseOrganisationDependencies,
): Promise<{ readonly years: number[]; readonly objects: number }> {
  const years = (await catalogue.pointers(organisationNumber)).map(({ year }) => year);
  const deleted = [
    await deleteListed(registers, registersPrefix(organisationNumber)),
    await deleteListed(registers, incomingPrefixOfOrganisation(organisationNumber)),
    await working.deletePrefix(workingPrefixOfOrganisation(organisationNumber)),
  ];
  await eraser.erase(organisationNumber, years, actor);
  return { years, objects: deleted.reduce((sum, each) => sum + each, 0) };
}

/** Nothing is uploaded to the registers bucket in parts, so nobody may look for unfinished uploads there. */
async function deleteListed(registers: EraseOrganisationDependencies['registers'], prefix: string): Promise<number> {
  const objects = await registers.list(prefix);
  await registers.delete(objects.map(({ key }) => key));
  return objects.length;
}
