/** Writes a sheet of 20 columns in a process of its own, ours or as exceljs shows it, into a sink that discards everything at once. */
import { Writable } from 'node:stream';
import { createWorkbookWriter } from '../../lambdas/domain/report/workbook/writers/xlsx/workbook-writer.ts';
import { printMeasured } from './print-measured.ts';

const [, , name = '', size = ''] = process.argv;
const COLUMNS = 20;

function* rows(): Generator<(string | number)[]> {
  for (let row = 0; row < Number(size); row++) {
    yield Array.from({ length: COLUMNS }, (_, column) =>
      column % 3 === 0 ? row * column : `Verdi ${row % 97} ${column}`,
    );
  }
}

const discard = () => new Writable({ write: (_chunk, _encoding, done) => done() });

async function ours(): Promise<void> {
  const writer = createWorkbookWriter(discard(), {
    properties: { title: '', subject: '', creator: '', created: new Date(0), footer: '', language: 'nb' },
    onCut: () => undefined,
    yesNo: ['Ja', 'Nei'],
  });
  const columns = Array.from({ length: COLUMNS }, (_, column) => ({
    header: `K${column}`,
    type: column % 3 === 0 ? ('integer' as const) : ('text' as const),
    width: 12,
  }));
  const table = writer.addTable({ name: 'Ark', columns, frozenColumns: 0, tabColour: '000000' });
  await table.add(rows());
  await table.end();
  await writer.finish();
}

async function plainExceljs(): Promise<() => Promise<void>> {
  // Loaded only here, so that the other case is measured without it.
  const { default: exceljs } = await import('exceljs');
  return async () => {
    const workbook = new exceljs.stream.xlsx.WorkbookWriter({ stream: discard(), useStyles: true });
    const sheet = workbook.addWorksheet('Ark');
    sheet.columns = Array.from({ length: COLUMNS }, (_, column) => ({ header: `K${column}`, width: 12 }));
    for (const values of rows()) {
      const row = sheet.addRow(values);
      row.eachCell((cell, column) => {
        if (column % 3 === 1) {
          cell.numFmt = '#,##0';
        }
      });
      row.commit();
    }
    sheet.commit();
    await workbook.commit();
  };
}

await printMeasured(name === 'workbook' ? ours : await plainExceljs());
