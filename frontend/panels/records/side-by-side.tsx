/** Rows that may be about the same person or activity, one column each, so that they can be compared. */
import { Table } from '@navikt/ds-react';
import type { RegisterRow } from '../../../lambdas/protocol.ts';
import { useWords } from '../../translations/words.ts';
import { TableFrame } from '../frame/tables/table-frame.tsx';

interface SideBySideProps {
  readonly rows: readonly RegisterRow[];
  /** Of the finding in its list, so that each table has a name of its own. */
  readonly number: number;
}

export function SideBySide({ rows, number: of }: SideBySideProps) {
  const { t, number } = useWords();
  const name = t('records.compare', { number: number(of) });
  const columns = [...new Set(rows.flatMap(({ fields }) => Object.keys(fields)))];
  return (
    <TableFrame label={name}>
      <Table size="small">
        <caption className="visually-hidden">{name}</caption>
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
