/** Why a register is refused before it is stored, in bokmål; `nb.json` has the codes that an export can fail with too. */
import type { RegisterErrorCode } from '../../../lambdas/domain/register/register-error.ts';

/** A code of the reader without a sentence here does not compile. */
const READING: Readonly<Record<RegisterErrorCode, string>> = {
  not_a_workbook: 'Filen er ikke en lesbar .xlsx-arbeidsbok.',
  workbook_too_large: 'Arbeidsboken er større enn et register kan være.',
  damaged_workbook: 'Arbeidsboken er skadet, så en verdi i den kan ikke leses sikkert.',
  formula_without_value: 'Arbeidsboken har formler uten utregnet verdi. Åpne den i Excel, og lagre den der.',
  merged_cells: 'Arket har sammenslåtte celler som ikke kan leses sikkert.',
  missing_sheet: 'Et ark mangler.',
  duplicate_sheet: 'To ark har samme navn.',
  missing_header: 'Arket mangler overskrifter.',
  missing_column: 'En kolonne mangler.',
  duplicate_column: 'En kolonne står to ganger.',
  not_utf8: 'Filen har en tegnkoding som ikke kan leses.',
  csv_malformed: 'Csv-filen er ikke bygd opp som den skal.',
  cell_too_long: 'En celle har mer tekst enn en celle kan ha.',
  value_too_long: 'En verdi er for lang til å lagres.',
  row_too_large: 'En rad er for stor til å lagres.',
  too_many_values: 'En kolonne har flere ulike verdier enn det er plass til.',
};

export const REFUSALS: Readonly<Record<string, string>> = {
  ...READING,
  configuration_too_large: 'Organisasjonens navn, ord eller oppsett er for store til å lagres.',
};
