/** Rows that may be about the same person or activity, one column each, so that they can be compared. */
import { Table } from '@navikt/ds-react';
import type { RegisterRow } from '../../../lambdas/protocol.ts';
import { useWords } from '../../translations/words.ts';
import { TableFrame } from '../frame/table-frame.tsx';

export function SideBySide({ rows }: { readonly rows: readonly RegisterRow[] }) {
  const { t, number } = useWords();
  const columns = [...new Set(rows.flatMap(({ fields }) => Object.keys(fields)))];
  return (
    <TableFrame label={t('records.compare')}>
      <Table size="small">
        <caption className="visually-hidden">{t('records.compare')}</caption>
        <Table.Header>
          <Table.Row>
            <Table.HeaderCell scope="col">{t('records.field')}</Table.HeaderCell>
            {rows.map(({ file, sheet, row }) => (
              <Table.HeaderCell key={`${file} ${sheet} ${row}`} scope="col">
                {t('records.placeOf', { file, row: number(row) })}
              </Table.HeaderCell>
            ))}
          </Table.Row>
        </Table.Header>
        <Table.Body>
          {columns.map((column) => (
            <Table.Row key={column}>
              <Table.HeaderCell scope="row">{column}</Table.HeaderCell>
              {rows.map(({ file, sheet, row, fields }) => (
                <Table.DataCell key={`${file} ${sheet} ${row}`}>{fields[column] ?? '–'}</Table.DataCell>
              ))}
            </Table.Row>
          ))}
        </Table.Body>
      </Table>
    </TableFrame>
  );
}
