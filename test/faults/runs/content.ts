/** What an export published, in a form that does not change from run to run: figures, and every cell but those about the run. */
import { buffer, text } from 'node:stream/consumers';
import { DEFAULT_LIMITS } from '../../../lambdas/domain/spreadsheet/limits.ts';
import { openWorkbook } from '../../../lambdas/domain/spreadsheet/workbook-reader.ts';
import { openZip, type ZipArchive } from '../../../lambdas/domain/spreadsheet/zip-archive.ts';
import type { Store, StoredObject } from './store.ts';

/** Sheets and files about the run itself: its times, ids and hashes. */
const ABOUT_THE_RUN = ['Kontroll', 'Control.csv'];

export interface Published {
  readonly figures: StoredObject;
  readonly manifest: StoredObject;
  readonly report: StoredObject;
}

/** @returns one text for figures and one for cells; the organisation's number is replaced, so that organisations compare */
export async function contentOf(store: Store, published: Published, organisationNumber: string): Promise<string> {
  const read = ({ key, versionId }: StoredObject) => store.read('reports', key, versionId);
  const figures = (await read(published.figures)).toString('utf8');
  const bytes = await read(published.report);
  const cells = published.report.key.endsWith('.xlsx') ? await cellsOf(bytes) : await filesOf(bytes);
  return JSON.stringify({ figures, cells })
    .replaceAll(organisationNumber, 'ORGANISATION')
    .replaceAll(organisationNumber.replace(/(...)(...)(...)/, '$1 $2 $3'), 'ORGANISATION')
    .replaceAll(TIME, 'TIME');
}

/** When the report was made, as text or as the day number of a workbook with a fraction. */
const TIME = /\d\d\.\d\d\.\d{4},? (kl\. )?\d\d:\d\d|\b4\d{4}\.\d{5,}/g;

async function cellsOf(bytes: Buffer): Promise<object> {
  const workbook = await openWorkbook(bytes);
  const sheets: Record<string, unknown> = {};
  for (const name of workbook.sheetNames) {
    if (ABOUT_THE_RUN.includes(name)) continue;
    const rows: unknown[] = [];
    for await (const batch of workbook.rows(name)) rows.push(...batch);
    sheets[name] = rows;
  }
  return sheets;
}

/** Of a bundle or of a csv report. A workbook in a bundle is named after its export. */
async function filesOf(bytes: Buffer): Promise<object> {
  const archive = await openZip(bytes, DEFAULT_LIMITS);
  const files: Record<string, unknown> = {};
  for (const name of archive.names) {
    if (name.endsWith('.xlsx')) files.workbook = await cellsOf(await buffer(await opened(archive, name)));
    else if (!ABOUT_THE_RUN.includes(name)) files[name] = await text(await opened(archive, name));
  }
  return files;
}

const opened = (archive: ZipArchive, name: string) => archive.open(name, DEFAULT_LIMITS.heldBytes);
