/**
 * Reads xlsx workbooks as a stream: a sheet of any length in bounded memory, except for the shared strings. It reads
 * registers, and verifies finished reports.
 */
import type { ByteSource } from './byte-source.ts';
import type { SheetRow } from './cell.ts';
import type { CellRange } from './cell-range.ts';
import { DEFAULT_LIMITS, type SpreadsheetLimits } from './limits.ts';
import { findMergedRanges } from './merged-ranges.ts';
import { NumberFormats } from './number-formats.ts';
import { SharedStrings } from './shared-strings.ts';
import { SheetRows } from './sheet-rows.ts';
import { SpreadsheetError, tooMany } from './spreadsheet-error.ts';
import { parseXmlPart, readXmlPart } from './xml/xml-part.ts';
import { openZip, type ZipArchive } from './zip-archive.ts';

export interface WorkbookReader {
  /** Sheet names in the workbook's order. */
  readonly sheetNames: readonly string[];
  /** Whether day 0 is 1904-01-01 (old Excel for Mac) instead of 1899-12-30. */
  readonly date1904: boolean;
  /** Uncompressed bytes of a sheet; 0 for one that cannot be read. Its name is matched without regard to case and surrounding spaces, as below. */
  bytesOf(sheetName: string): number;
  /** The XML of a sheet. @throws SpreadsheetError as `rows` does */
  xml(sheetName: string): Promise<AsyncIterable<Uint8Array>>;
  /**
   * The merged ranges of a sheet. They stand after its rows, so this reads the whole sheet.
   * @param onBytes called with the size of each piece that has been read
   * @throws SpreadsheetError as `rows` does
   */
  mergedRanges(sheetName: string, onBytes?: OnBytes): Promise<CellRange[]>;
  /**
   * The rows that are not empty, in batches.
   * @throws SpreadsheetError `missing_sheet`, `damaged_workbook`, `cell_too_long`, `formula_without_value`, and the errors of
   *   `openWorkbook`
   */
  rows(sheetName: string, onBytes?: OnBytes): AsyncGenerator<SheetRow[]>;
}

type OnBytes = (bytes: number) => Promise<void>;

interface Relationship {
  readonly type: string;
  readonly target: string;
}

/** @throws SpreadsheetError `not_a_workbook`, `damaged_workbook` or `workbook_too_large` */
export async function openWorkbook(
  source: ByteSource,
  limits: SpreadsheetLimits = DEFAULT_LIMITS,
): Promise<WorkbookReader> {
  const zip = await openZip(source, limits);
  const openDescribing = (name: string) => zip.open(name, limits.describingBytes);
  const rootTargets = await readRelationships(zip, '', '_rels/.rels', limits);
  const workbookPart = targetOf(rootTargets, '/officeDocument') ?? 'xl/workbook.xml';
  const { sheets, date1904, calculatedOnLoad } = await readWorkbookPart(await openDescribing(workbookPart), limits);
  const relationships = await readRelationships(zip, folderOf(workbookPart), relationshipsPart(workbookPart), limits);

  const formats = new NumberFormats(limits);
  const stylesPart = targetOf(relationships, '/styles');
  if (stylesPart !== undefined && zip.has(stylesPart)) {
    await readXmlPart(await openDescribing(stylesPart), formats, limits);
  }

  let sharedStrings: readonly string[] | undefined;
  const readSharedStrings = async () => {
    const part = targetOf(relationships, '/sharedStrings');
    const strings = new SharedStrings(limits);
    if (part !== undefined && zip.has(part)) {
      await readXmlPart(await zip.open(part, limits.heldBytes), strings, limits);
    }
    return strings.texts;
  };

  const partOf = (sheetName: string): string | undefined => {
    const wanted = sheetKey(sheetName);
    const sheet = sheets.find((candidate) => sheetKey(candidate.name) === wanted);
    return sheet && relationships.get(sheet.relationshipId)?.target;
  };
  const open = async (sheetName: string, onBytes?: OnBytes) => {
    const part = partOf(sheetName);
    if (part !== undefined) return counted(await zip.open(part, limits.partBytes), onBytes);
    throw new SpreadsheetError('missing_sheet', `it has no sheet "${sheetName}"`, { sheet: sheetName });
  };

  return {
    sheetNames: sheets.map((sheet) => sheet.name),
    date1904,
    bytesOf: (sheetName) => zip.bytesOf(partOf(sheetName) ?? ''),
    xml: (sheetName) => open(sheetName),
    mergedRanges: (sheetName, onBytes) => findMergedRanges(() => open(sheetName), onBytes, limits),
    async *rows(sheetName, onBytes) {
      sharedStrings ??= await readSharedStrings();
      const collector = new SheetRows({ sharedStrings, formats }, calculatedOnLoad, limits);
      yield* readSheet(await open(sheetName, onBytes), collector, limits);
    },
  };
}

async function* counted(bytes: AsyncIterable<Uint8Array>, onBytes?: OnBytes): AsyncGenerator<Uint8Array> {
  for await (const piece of bytes) {
    yield piece;
    await onBytes?.(piece.length);
  }
}

async function* readSheet(
  bytes: AsyncIterable<Uint8Array>,
  collector: SheetRows,
  limits: SpreadsheetLimits,
): AsyncGenerator<SheetRow[]> {
  let read = 0;
  const measured = async function* () {
    for await (const piece of bytes) {
      read += piece.length;
      yield piece;
    }
  };
  try {
    for await (const _ of parseXmlPart(measured(), collector, limits)) {
      if (read > limits.bytesBesideCells + collector.count * limits.bytesOfCell) {
        throw tooMany('bytes of formats and empty rows in a sheet', limits.bytesBesideCells, {
          cells: collector.count,
        });
      }
      const rows = collector.take();
      // After a formula without a result nothing more is given, so that a refusal names the formulas and no other fault.
      if (rows.length > 0 && collector.formulasWithoutValue.count === 0) yield rows;
    }
  } catch (error) {
    const place = collector.openCell();
    if (!(error instanceof SpreadsheetError) || place === undefined) throw error;
    if (error.code !== 'workbook_too_large' || error.details.maximumCharacters === undefined) throw error;
    const message = `cell ${place.column}${place.row} holds more text than is allowed`;
    throw new SpreadsheetError('cell_too_long', message, { ...error.details, ...place }, { cause: error });
  }
  const { count, cells } = collector.formulasWithoutValue;
  if (count > 0) {
    const named = `${cells.join(', ')}${count > cells.length ? ' and others' : ''}`;
    const message = `no result is stored for ${count === 1 ? 'a formula' : `${count} formulas`}, in ${named}`;
    throw new SpreadsheetError('formula_without_value', message, { count, cells });
  }
  const rest = collector.take();
  if (rest.length > 0) yield rest;
}

const sheetKey = (name: string) => name.normalize('NFC').trim().toLowerCase();
const folderOf = (part: string) => part.slice(0, part.lastIndexOf('/') + 1);
const relationshipsPart = (part: string) => `${folderOf(part)}_rels/${part.slice(folderOf(part).length)}.rels`;

/** Compares types by their last word, because the strict and the transitional format have different namespaces. */
function targetOf(relationships: ReadonlyMap<string, Relationship>, typeEnd: string): string | undefined {
  for (const relationship of relationships.values()) {
    if (relationship.type.endsWith(typeEnd)) return relationship.target;
  }
  return undefined;
}

async function readRelationships(zip: ZipArchive, folder: string, part: string, limits: SpreadsheetLimits) {
  const relationships = new Map<string, Relationship>();
  if (!zip.has(part)) return relationships;
  const handler = {
    open(name: string, attributes: Readonly<Record<string, string>>) {
      if (name !== 'Relationship' || attributes.TargetMode === 'External') return;
      if (relationships.size >= limits.relationships) throw tooMany('relationships', limits.relationships);
      const target = resolvePart(folder, attributes.Target ?? '');
      relationships.set(attributes.Id ?? '', { type: attributes.Type ?? '', target });
    },
  };
  await readXmlPart(await zip.open(part, limits.describingBytes), handler, limits);
  return relationships;
}

/** A target is absolute with a leading slash, or relative to the folder of its source part. It may contain `..`. */
function resolvePart(folder: string, target: string): string {
  const path: string[] = [];
  for (const step of (target.startsWith('/') ? target : folder + target).split('/')) {
    if (step === '..') path.pop();
    else if (step !== '' && step !== '.') path.push(step);
  }
  return path.join('/');
}

function isTrue(attribute: string | undefined): boolean {
  return attribute === '1' || attribute === 'true';
}

async function readWorkbookPart(bytes: AsyncIterable<Uint8Array>, limits: SpreadsheetLimits) {
  const sheets: { name: string; relationshipId: string }[] = [];
  let date1904 = false;
  let calculatedOnLoad = false;
  const handler = {
    open(name: string, attributes: Readonly<Record<string, string>>, depth: number) {
      if (name === 'sheet' && depth === 2) {
        const relationshipId = Object.entries(attributes).find(([key]) => /:id$/i.test(key))?.[1] ?? '';
        const { name: sheetName = '' } = attributes;
        if (sheetName.length > limits.nameLength) {
          throw tooMany('characters in the name of a sheet', limits.nameLength, { characters: sheetName.length });
        }
        if (sheets.push({ name: sheetName, relationshipId }) > limits.sheets) throw tooMany('sheets', limits.sheets);
      } else if (name === 'workbookPr' && depth === 1) {
        date1904 = isTrue(attributes.date1904);
      } else if (name === 'calcPr' && depth === 1) {
        calculatedOnLoad = isTrue(attributes.fullCalcOnLoad);
      }
    },
  };
  await readXmlPart(bytes, handler, limits);
  return { sheets, date1904, calculatedOnLoad };
}
