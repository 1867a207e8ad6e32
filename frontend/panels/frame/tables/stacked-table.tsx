/** A table whose rows become blocks on a narrow screen. Its roles keep it a table for screen readers. */
import { Table } from '@navikt/ds-react';
import type { ReactNode } from 'react';
import { TableFrame } from './table-frame.tsx';

interface StackedTableProps {
  readonly caption: string;
  /** The headings; the first column holds the row headers. */
  readonly columns: readonly string[];
  readonly rows: readonly { readonly key: string; readonly cells: readonly ReactNode[] }[];
}

export function StackedTable({ caption, columns, rows }: StackedTableProps) {
  return (
    <TableFrame label={caption}>
      <Table size="small" className="stacked" role="table">
        <caption className="visually-hidden">{caption}</caption>
        <Table.Header role="rowgroup">
          <Table.Row role="row">
            {columns.map((column) => (
              <Table.HeaderCell key={column} scope="col" role="columnheader">
                {column}
              </Table.HeaderCell>
            ))}
          </Table.Row>
        </Table.Header>
        <Table.Body role="rowgroup">
          {rows.map(({ key, cells: [name, ...cells] }) => (
            <Table.Row key={key} role="row">
              <Table.HeaderCell scope="row" role="rowheader">
                {name}
              </Table.HeaderCell>
              {columns.slice(1).map((column, index) => (
                <Table.DataCell key={column} role="cell" data-label={column}>
                  {cells[index]}
                </Table.DataCell>
              ))}
            </Table.Row>
          ))}
        </Table.Body>
      </Table>
    </TableFrame>
  );
}
