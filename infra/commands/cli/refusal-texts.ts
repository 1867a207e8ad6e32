/** Why a register is refused before it is stored, in bokmål; `nb.json` has the codes that an export can fail with too. */
import type { RegisterErrorCode } from '../../../lambdas/domain/register/register-error.ts';

/** A code of the reader without a sentence here does not compile. */
const READING: Readonly<Record<RegisterErrorCode, string>> = {
  not_a_workbook: 'Filen er ikke en lesbar .xlsx-arbeidsbok.',
  workbook_too_large: 'Arbeidsboken er større enn et register kan være.',
  missing_sheet: 'Et ark mangler.',
  duplicate_sheet: 'To ark har samme navn.',
  missing_header: 'Arket mangler overskrifter.',
  missing_column: 'En kolonne mangler.',
  duplicate_column: 'En kolonne står to ganger.',
  not_utf8: 'Filen har en tegnkoding som ikke kan leses.',
  csv_malformed: 'Csv-filen er ikke bygd opp som den skal.',
};

export const REFUSALS: Readonly<Record<string, string>> = {
  ...READING,
  configuration_too_large: 'Organisasjonens navn, ord eller oppsett er for store til å lagres.',
};
