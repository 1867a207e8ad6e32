import type { ExportRequest } from '../../protocol.ts';
import { totalsOf } from '../registers/register-derived.ts';
import type { ReadFile, RegisterManifest } from '../registers/register-manifest.ts';
import type { OrganisationConfiguration } from '../rules/organisation-configuration.ts';
import { type RuleSet, withSettings } from '../rules/rule-set.ts';
import { type Basis, planChunks } from './basis.ts';

/**
 * @param register the manifest, and the SHA-256 of its bytes
 * @param given what the run is for, the organisation's decisions, the check before it, the rule set of the base year, and the column configuration of an organisation that has none of its own
 */
export function freezeBasis(
  request: ExportRequest,
  register: { readonly manifest: RegisterManifest; readonly manifestSha256: string },
  configuration: OrganisationConfiguration,
  given: Pick<Basis, 'purpose' | 'decisions' | 'earlierCheck' | 'orePerCountedDay'> & {
    readonly ruleSet: RuleSet;
    readonly columns: unknown;
  },
): Basis {
  const { manifest, manifestSha256 } = register;
  const { files } = manifest;
  const sumOf = (countOf: (file: ReadFile) => number) => files.reduce((sum, file) => sum + countOf(file), 0);
  const registerChunks = files.flatMap(({ chunks }, file) =>
    chunks.map(({ sha256, activities, attendances }) => ({ sha256, activities, attendances, file })),
  );
  return {
    format: 'bufdir-export-basis/2',
    purpose: given.purpose,
    organisationNumber: manifest.organisationNumber,
    organisation: configuration.organisation,
    year: request.year,
    request,
    register: { version: manifest.version, manifestSha256 },
    files: files.map(({ name, parts, findings, peerSupporters }) => ({ name, parts, findings, peerSupporters })),
    registerChunks,
    earlierCheck: given.earlierCheck,
    orePerCountedDay: given.orePerCountedDay,
    chunks: planChunks(registerChunks),
    ...totalsOf(files),
    attendancesOfUnknownActivity: sumOf(({ attendancesOfUnknownActivity }) => attendancesOfUnknownActivity),
    peerSupporterRows: files.every(({ peerSupporters }) => peerSupporters === null)
      ? null
      : sumOf(({ peerSupporters }) => (peerSupporters ?? []).reduce((sum, { count }) => sum + count, 0)),
    labels: configuration.labels,
    vocabularies: configuration.vocabularies,
    ruleSet: withSettings(given.ruleSet, configuration.settings),
    columnConfiguration: configuration.columnConfiguration ?? given.columns,
    decisions: given.decisions,
  };
}
