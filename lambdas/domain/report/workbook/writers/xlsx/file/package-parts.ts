/** The parts of a workbook beside its sheets and styles (ECMA-376 part 2 and part 1, 18.2). */
import type { DocumentProperties } from '../../report-writer.ts';
import { cleanText } from '../../safe-text.ts';
import { attributes, MAIN_NAMESPACE, XML_DECLARATION, xmlText } from '../xml-text.ts';

/** A sheet as the workbook lists it. */
export interface ListedSheet {
  readonly name: string;
  /** What each printed page repeats; undefined for nothing. */
  readonly repeated: { readonly rows: number; readonly columns: string | undefined } | undefined;
}

const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const SPREADSHEET = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

export const sheetPart = (number: number) => `xl/worksheets/sheet${number}.xml`;

/** Name and content of each part. */
export function packageParts(
  sheets: readonly ListedSheet[],
  styles: string,
  properties: DocumentProperties,
): (readonly [name: string, xml: string])[] {
  return [
    ['_rels/.rels', packageRelationships()],
    ['docProps/app.xml', applicationProperties()],
    ['docProps/core.xml', coreProperties(properties)],
    ['xl/_rels/workbook.xml.rels', workbookRelationships(sheets)],
    ['xl/styles.xml', styles],
    ['xl/workbook.xml', workbook(sheets)],
    ['[Content_Types].xml', contentTypes(sheets)],
  ];
}

function contentTypes(sheets: readonly ListedSheet[]): string {
  const types = [
    ['/xl/workbook.xml', `${SPREADSHEET}.sheet.main+xml`],
    ...sheets.map((_, index) => [`/${sheetPart(index + 1)}`, `${SPREADSHEET}.worksheet+xml`]),
    ['/xl/styles.xml', `${SPREADSHEET}.styles+xml`],
    ['/docProps/core.xml', 'application/vnd.openxmlformats-package.core-properties+xml'],
    ['/docProps/app.xml', 'application/vnd.openxmlformats-officedocument.extended-properties+xml'],
  ];
  return [
    `${XML_DECLARATION}<Types xmlns="${PACKAGE}/content-types">`,
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>',
    '<Default Extension="xml" ContentType="application/xml"/>',
    ...types.map(([PartName, ContentType]) => `<Override${attributes({ PartName, ContentType })}/>`),
    '</Types>',
  ].join('');
}

function relationships(targets: readonly (readonly [type: string, target: string])[]): string {
  const each = targets.map(
    ([Type, Target], index) => `<Relationship${attributes({ Id: `rId${index + 1}`, Type, Target })}/>`,
  );
  return `${XML_DECLARATION}<Relationships xmlns="${PACKAGE}/relationships">${each.join('')}</Relationships>`;
}

function packageRelationships(): string {
  return relationships([
    [`${OFFICE}/relationships/officeDocument`, 'xl/workbook.xml'],
    [`${PACKAGE}/relationships/metadata/core-properties`, 'docProps/core.xml'],
    [`${OFFICE}/relationships/extended-properties`, 'docProps/app.xml'],
  ]);
}

/** The sheets first, so that sheet 1 is `rId1`. */
function workbookRelationships(sheets: readonly ListedSheet[]): string {
  return relationships([
    ...sheets.map((_, index) => [`${OFFICE}/relationships/worksheet`, `worksheets/sheet${index + 1}.xml`] as const),
    [`${OFFICE}/relationships/styles`, 'styles.xml'],
  ]);
}

/** The workbook opens on its first sheet. */
function workbook(sheets: readonly ListedSheet[]): string {
  const listed = sheets.map(
    ({ name }, index) => `<sheet${attributes({ name, sheetId: index + 1, 'r:id': `rId${index + 1}` })}/>`,
  );
  const titles = sheets.flatMap(({ name, repeated }, localSheetId) =>
    repeated === undefined
      ? []
      : [
          `<definedName${attributes({ name: '_xlnm.Print_Titles', localSheetId })}>${xmlText(titleRange(name, repeated))}</definedName>`,
        ],
  );
  return [
    `${XML_DECLARATION}<workbook xmlns="${MAIN_NAMESPACE}" xmlns:r="${OFFICE}/relationships"><workbookPr/>`,
    '<bookViews><workbookView xWindow="0" yWindow="0" windowWidth="24000" windowHeight="14000" firstSheet="0" activeTab="0"/></bookViews>',
    `<sheets>${listed.join('')}</sheets>`,
    titles.length === 0 ? '' : `<definedNames>${titles.join('')}</definedNames>`,
    '</workbook>',
  ].join('');
}

function titleRange(sheet: string, { rows, columns }: NonNullable<ListedSheet['repeated']>): string {
  const quoted = `'${sheet.replaceAll("'", "''")}'`;
  const ofRows = `${quoted}!$1:$${rows}`;
  return columns === undefined ? ofRows : `${quoted}!${columns.replace(/[A-Z]+/g, '$$$&')},${ofRows}`;
}

function coreProperties({ title, subject, creator, created }: DocumentProperties): string {
  const by = xmlText(cleanText(creator));
  const at = created.toISOString().replace(/\.\d+Z$/, 'Z');
  return [
    `${XML_DECLARATION}<cp:coreProperties xmlns:cp="${PACKAGE}/metadata/core-properties"`,
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"',
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">',
    `<dc:title>${xmlText(cleanText(title))}</dc:title><dc:subject>${xmlText(cleanText(subject))}</dc:subject>`,
    `<dc:creator>${by}</dc:creator><cp:lastModifiedBy>${by}</cp:lastModifiedBy>`,
    `<dcterms:created xsi:type="dcterms:W3CDTF">${at}</dcterms:created>`,
    `<dcterms:modified xsi:type="dcterms:W3CDTF">${at}</dcterms:modified></cp:coreProperties>`,
  ].join('');
}

/** LibreOffice trusts stored row heights only of programs that it knows. */
function applicationProperties(): string {
  return `${XML_DECLARATION}<Properties xmlns="${OFFICE}/extended-properties"><Application>Microsoft Excel</Application></Properties>`;
}
