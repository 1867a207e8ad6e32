import type { ExportRequest } from '../../protocol.ts';
import type { RegisterPointer } from '../register/register-pointer.ts';
import type { OrganisationConfiguration } from '../rules/organisation-configuration.ts';
import { type RuleSet, withSettings } from '../rules/rule-set.ts';
import { type Basis, planChunks } from './basis.ts';

/** The part of a register pointer that the basis needs. */
type ImportedRegister = Pick<
  Basis,
  | 'organisationNumber'
  | 'importId'
  | 'activityRows'
  | 'attendanceRows'
  | 'activities'
  | 'attendances'
  | 'attendancesOfUnknownActivity'
  | 'shards'
> &
  Pick<RegisterPointer, 'files'>;

/**
 * @param given the rule set of the base year, the column configuration of an organisation that has none of its own, and the
 *   number of rows of the sheet `likepersoner`
 */
export function freezeBasis(
  request: ExportRequest,
  register: ImportedRegister,
  configuration: OrganisationConfiguration,
  given: { readonly ruleSet: RuleSet; readonly columns: unknown; readonly peerSupporterRows: number | null },
): Basis {
  return {
    organisationNumber: register.organisationNumber,
    organisation: configuration.organisation,
    year: request.year,
    request,
    importId: register.importId,
    registerFiles: register.files,
    activityRows: register.activityRows,
    attendanceRows: register.attendanceRows,
    activities: register.activities,
    attendances: register.attendances,
    attendancesOfUnknownActivity: register.attendancesOfUnknownActivity,
    peerSupporterRows: given.peerSupporterRows,
    shards: register.shards,
    chunks: planChunks(register.shards).length,
    labels: configuration.labels,
    vocabularies: configuration.vocabularies,
    ruleSet: withSettings(given.ruleSet, configuration.settings),
    columnConfiguration: configuration.columnConfiguration ?? given.columns,
  };
}
