/** The summary as a chart and as a table: provisional while the chunks arrive, final at the end. */
import { Button, Heading, Table } from '@navikt/ds-react';
import { memo, useState } from 'react';
import { CATEGORY_NAMES, type ExportStatus, isTerminal, type RunningSummary } from '../../../lambdas/protocol.ts';
import { categoryRows, type SummaryRow, totalOf } from '../../progress/figures/summary-rows.ts';
import { useWords } from '../../translations/words.ts';
import { TableFrame } from '../frame/tables/table-frame.tsx';
import { FiguresInWords } from './figures-in-words.tsx';
import { SummaryChart } from './summary-chart.tsx';

interface SummaryProps {
  readonly summary: RunningSummary | null;
  /** Of the export: the figures are verified only once it is completed. */
  readonly status: ExportStatus;
  /** The figures are of some branches. */
  readonly someBranches: boolean;
}

/** Not drawn again for a message that changes no figure. */
export const Summary = memo(function Summary({ summary, status, someBranches }: SummaryProps) {
  const { t } = useWords();
  const running = !isTerminal(status);
  const [asTable, setAsTable] = useState(false);
  return (
    <section className="card" aria-labelledby="summary-heading">
      <div className="card-head">
        <Heading level="2" size="small" id="summary-heading">
          {t('summary.heading')}
        </Heading>
        {summary !== null && (
          <Button variant="tertiary" size="small" onClick={() => setAsTable(!asTable)}>
            {t(asTable ? 'summary.showChart' : 'summary.showTable')}
          </Button>
        )}
      </div>
      {summary === null ? (
        <p className="subtle">{t(running ? 'summary.none' : 'summary.noneAtEnd')}</p>
      ) : (
        <>
          <p className="subtle">{t(`summary.standing.${standing(summary, status)}`)}</p>
          {summary.kind === 'final' && <FiguresInWords summary={summary} someBranches={someBranches} />}
          <Figures total={totalOf(summary)} running={running} />
          {asTable ? <SummaryTable summary={summary} /> : <SummaryChart summary={summary} />}
        </>
      )}
    </section>
  );
});

/** What can be said of the figures: counted is not yet verified, and verified is only a completed report. */
function standing({ kind }: RunningSummary, status: ExportStatus) {
  if (status === 'completed') {
    return 'final';
  }
  if (kind === 'final') {
    return isTerminal(status) || status === 'paused' || status === 'cancelling' ? 'countedAtEnd' : 'counted';
  }
  return isTerminal(status) ? 'provisionalAtEnd' : 'provisional';
}

function Figures({ total, running }: { readonly total: SummaryRow; readonly running: boolean }) {
  const { t, number } = useWords();
  const later = t(running ? 'summary.later' : 'summary.never');
  const { judged } = total;
  const figures = [
    { name: t('summary.activities'), value: number(total.activities) },
    { name: t('summary.activityDays'), value: number(total.activityDays) },
    { name: t('summary.countedDays'), value: judged === null ? later : number(judged.countedDays) },
    { name: t('summary.notCountedDays'), value: judged === null ? later : number(judged.notCountedDays) },
    { name: t('summary.attendances'), value: number(total.attendances) },
    {
      name: t('summary.uniqueParticipants'),
      value: judged === null ? later : number(judged.uniqueParticipants),
      note: judged === null ? null : lowestOf(judged, t, number),
    },
  ];
  return (
    <dl className="figures">
      {figures.map(({ name, value, note = null }) => (
        <div key={name} className="figure">
          <dt>{name}</dt>
          <dd className={value === later ? 'figure-later' : ''}>
            {value}
            {note !== null && <span className="figure-note"> ({note})</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** The figure if every pair under review were the same person; null if it would be the same. */
function lowestOf(
  { uniqueParticipants, uniqueParticipantsMin }: NonNullable<SummaryRow['judged']>,
  t: ReturnType<typeof useWords>['t'],
  number: (value: number) => string,
): string | null {
  return uniqueParticipantsMin === uniqueParticipants
    ? null
    : t('summary.lowest', { min: number(uniqueParticipantsMin) });
}

function SummaryTable({ summary }: { readonly summary: RunningSummary }) {
  const { t, language, number } = useWords();
  const columns = [
    'activities',
    'activityDays',
    'countedDays',
    'notCountedDays',
    'attendances',
    'uniqueShort',
  ] as const;
  const rows = [
    ...categoryRows(summary).map(({ category, row }) => ({ name: CATEGORY_NAMES[category][language], row })),
    { name: t('summary.total'), row: totalOf(summary) },
  ];
  return (
    <TableFrame label={t('summary.tableCaption')}>
      <Table size="small">
        <caption className="visually-hidden">{t('summary.tableCaption')}</caption>
        <Table.Header>
          <Table.Row>
            <Table.HeaderCell scope="col">{t('summary.category')}</Table.HeaderCell>
            {columns.map((column) => (
              <Table.HeaderCell key={column} scope="col" className="numeric">
                {t(`summary.${column}`)}
              </Table.HeaderCell>
            ))}
          </Table.Row>
        </Table.Header>
        <Table.Body>
          {rows.map(({ name, row }) => (
            <Table.Row key={name}>
              <Table.HeaderCell scope="row">{name}</Table.HeaderCell>
              {cellsOf(row, t, number).map((text, index) => (
                <Table.DataCell key={columns[index]} className="numeric">
                  {text}
                </Table.DataCell>
              ))}
            </Table.Row>
          ))}
        </Table.Body>
      </Table>
      <p className="subtle">{t('summary.notAdditive')}</p>
    </TableFrame>
  );
}

function cellsOf(
  { activities, activityDays, attendances, judged }: SummaryRow,
  t: ReturnType<typeof useWords>['t'],
  number: (value: number) => string,
): string[] {
  const lowest = judged === null ? null : lowestOf(judged, t, number);
  const unique = judged === null ? '–' : number(judged.uniqueParticipants);
  return [
    number(activities),
    number(activityDays),
    judged === null ? '–' : number(judged.countedDays),
    judged === null ? '–' : number(judged.notCountedDays),
    number(attendances),
    lowest === null ? unique : `${unique} (${lowest})`,
  ];
}
