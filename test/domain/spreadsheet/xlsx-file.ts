import { buffer } from 'node:stream/consumers';
import * as yazl from 'yazl';

export interface XlsxParts {
  /** Content of `<sheetData>` as XML, by sheet name. */
  readonly sheets: Record<string, string>;
  readonly sharedStrings?: string;
  readonly styles?: string;
  readonly date1904?: boolean;
  /** Whether the parts are deflated, which they are unless this is false. */
  readonly compress?: boolean;
  /** What stands after `<sheetData>` in every sheet, such as merged cells. */
  readonly afterRows?: string;
  /** What stands after the sheets in the workbook's own part. */
  readonly afterSheets?: string;
}

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006/relationships';

/** The same content gives the same bytes. */
const MODIFIED = new Date('2026-01-01T12:00:00Z');

/** A workbook from raw XML, so that a test can contain XML that no library would write. */
export async function xlsxFile({ sheets, sharedStrings, styles, ...rest }: XlsxParts): Promise<Buffer> {
  const { date1904 = false, compress = true, afterRows = '', afterSheets = '' } = rest;
  const names = Object.keys(sheets);
  const parts: Record<string, string> = {
    '_rels/.rels': `${HEAD}<Relationships xmlns="${PACKAGE}"><Relationship Id="r1" Type="${RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `${HEAD}<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}"><workbookPr date1904="${date1904 ? 1 : 0}"/><sheets>${names
      .map((name, index) => `<sheet name="${name}" sheetId="${index + 1}" r:id="rId${index + 1}"/>`)
      .join('')}</sheets>${afterSheets}</workbook>`,
    'xl/_rels/workbook.xml.rels': `${HEAD}<Relationships xmlns="${PACKAGE}">${names
      .map((_, i) => `<Relationship Id="rId${i + 1}" Type="${RELATIONS}/worksheet" Target="worksheets/s${i + 1}.xml"/>`)
      .join(
        '',
      )}<Relationship Id="st" Type="${RELATIONS}/styles" Target="/xl/styles.xml"/><Relationship Id="ss" Type="${RELATIONS}/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
  };
  names.forEach((name, index) => {
    parts[`xl/worksheets/s${index + 1}.xml`] =
      `${HEAD}<worksheet xmlns="${MAIN}"><sheetData>${sheets[name]}</sheetData>${afterRows}</worksheet>`;
  });
  if (sharedStrings !== undefined) parts['xl/sharedStrings.xml'] = `${HEAD}<sst xmlns="${MAIN}">${sharedStrings}</sst>`;
  if (styles !== undefined) parts['xl/styles.xml'] = `${HEAD}<styleSheet xmlns="${MAIN}">${styles}</styleSheet>`;
  return zipOf(parts, compress);
}

export async function zipOf(parts: Record<string, string | Buffer>, compress = true): Promise<Buffer> {
  const zip = new yazl.ZipFile();
  for (const [name, content] of Object.entries(parts))
    zip.addBuffer(Buffer.from(content), name, { compress, mtime: MODIFIED });
  zip.end();
  return buffer(zip.outputStream);
}

/** A row of inline strings. */
export function textRow(row: number, cells: readonly string[]): string {
  const escaped = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');
  return `<row r="${row}">${cells
    .map((cell) => `<c t="inlineStr"><is><t xml:space="preserve">${escaped(cell)}</t></is></c>`)
    .join('')}</row>`;
}
