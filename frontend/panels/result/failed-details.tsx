/** The places in the register that a failure names. */
import { Table } from '@navikt/ds-react';
import {
  type ExportResult,
  noReadableDateSchema,
  type UnmappedValues,
  unmappedValuesSchema,
} from '../../../lambdas/protocol.ts';
import { useWords } from '../../translations/words.ts';
import { Fold } from '../frame/fold.tsx';
import { TableFrame } from '../frame/tables/table-frame.tsx';

interface FailedDetailsProps {
  readonly details: Extract<ExportResult, { outcome: 'failed' }>['details'];
}

export function FailedDetails({ details }: FailedDetailsProps) {
  const { t } = useWords();
  const unmapped = unmappedValuesSchema.safeParse(details);
  if (unmapped.success) {
    return <UnmappedValuesTable {...unmapped.data} />;
  }
  const undated = noReadableDateSchema.safeParse(details);
  if (undated.success) {
    const { activities, file, firstRows } = undated.data;
    return <p>{t('outcome.failed.undated', { count: activities, file, rows: firstRows.join(', ') })}</p>;
  }
  return null;
}

function UnmappedValuesTable({ values, count }: UnmappedValues) {
  const { t, number } = useWords();
  const rest = count - values.length;
  return (
    <>
      <p>{t('outcome.failed.unmapped.action')}</p>
      <Fold heading={t('outcome.failed.unmapped.values', { count })}>
        <TableFrame label={t('outcome.failed.unmapped.heading')}>
          <Table size="small">
            <caption className="visually-hidden">{t('outcome.failed.unmapped.heading')}</caption>
            <Table.Header>
              <Table.Row>
                <Table.HeaderCell scope="col">{t('outcome.failed.unmapped.column')}</Table.HeaderCell>
                <Table.HeaderCell scope="col">{t('outcome.failed.unmapped.value')}</Table.HeaderCell>
                <Table.HeaderCell scope="col" className="numeric">
                  {t('outcome.failed.unmapped.rows')}
                </Table.HeaderCell>
                <Table.HeaderCell scope="col">{t('outcome.failed.unmapped.first')}</Table.HeaderCell>
              </Table.Row>
            </Table.Header>
            <Table.Body>
              {values.map(({ column, value, rows, file, sheet, firstRow }) => (
                <Table.Row key={`${column} ${value}`}>
                  <Table.DataCell>{column}</Table.DataCell>
                  <Table.HeaderCell scope="row">
                    {value === '' ? t('outcome.failed.unmapped.empty') : value}
                  </Table.HeaderCell>
                  <Table.DataCell className="numeric">{number(rows)}</Table.DataCell>
                  <Table.DataCell>
                    {t('outcome.failed.unmapped.place', { file, sheet, row: number(firstRow) })}
                  </Table.DataCell>
                </Table.Row>
              ))}
            </Table.Body>
          </Table>
        </TableFrame>
        {rest > 0 && <p>{t('outcome.failed.unmapped.more', { count: rest })}</p>}
      </Fold>
    </>
  );
}
