import { activityCells } from '../../../lambdas/domain/columns/activity-cells.ts';
import { type ActivitySource, loadColumnConfiguration } from '../../../lambdas/domain/columns/column-configuration.ts';

/** An outreach visit of two days, one of which counts. */
export function activitySource(
  changes: Partial<ActivitySource['activity']> = {},
  extra: Record<string, string> = {},
): ActivitySource {
  const activity = {
    id: 'A-1',
    lokallag: 'Oslo',
    dato: '2025-03-14',
    datoTil: '2025-03-15',
    start: '18:00',
    slutt: '19:35',
    aktivitetstype: 'Besøk',
    tittel: 'kaffe og ØL',
    kommunenr: '0301',
    fylke: '03',
    land: '',
    form: 'fysisk',
    arrangor: 'egen',
    ...changes,
  };
  const verdict = {
    activityDays: 2,
    countedDays: 1,
    notCounted: { too_short: 1 },
    reasonText: '1 dag: for kort',
    minutes: 95,
    participants: 4,
    peerSupporters: 1,
    attendances: 6,
    unidentified: 1,
  };
  return {
    activity,
    category: 'OPPSOK',
    categoryName: 'Oppsøkende likepersonsarbeid',
    verdict,
    extra,
    file: 'a.xlsx',
    row: 12,
  };
}

export const COLUMN = { id: 'k', header: { nb: 'K', en: 'K' }, type: 'text', width: 10, source: 'activity.tittel' };
/** A configuration with one column, which has the given changes. */
export const document = (column: object, rest: object = {}) => ({
  id: 'test',
  version: '1.0.0',
  organisationNumber: '957500102',
  columns: [{ ...COLUMN, ...column }],
  enumerations: { form: { fysisk: { nb: 'Fysisk', en: 'Face to face' } } },
  ...rest,
});
export const load = (column: object, rest: object = {}) => loadColumnConfiguration(document(column, rest)).document;
/** The cell that a configuration of one column gives. */
export const cell = (column: object, source = activitySource(), language: 'nb' | 'en' = 'nb') =>
  activityCells(load(column), language)(source).cells[0];
