/** The rows of a file with something to correct, as a csv that a spreadsheet program opens: places and causes, no values. */
import type { Finding } from '../finding.ts';
import { findingText } from '../report/finding-texts.ts';
import { REPORT_TEXTS } from '../report/report-texts.ts';
import { safeText } from '../report/workbook/writers/safe-text.ts';

const MAX_LINES = 10_000;
/** The API answers with the csv, and an answer of a Lambda has at most 6 MB. */
const MAX_BYTES = 4_000_000;
const HEADER = ['fil', 'ark', 'rad', 'kolonne', 'kode', 'alvorlighet', 'forklaring'];
const BYTE_ORDER_MARK = '\uFEFF';

/** Collects findings of rows; its size does not grow with the file. */
export class RowsInError {
  private readonly listed: Finding[] = [];
  private total = 0;

  /** Leaves out what is about no row, or only for information. */
  add(findings: readonly Finding[]): void {
    for (const found of findings) {
      if (found.row === null || found.severity === 'info') continue;
      this.total += 1;
      if (this.listed.length < MAX_LINES) this.listed.push(found);
    }
  }

  /** Findings in all, those that are not listed included. */
  get count(): number {
    return this.total;
  }

  /** @param fileOf the name of the uploaded file that has a sheet */
  csv(fileOf: (sheet: Finding['sheet']) => string): string {
    let bytes = 0;
    const lines = this.listed
      .map((found) => lineOf(found, fileOf(found.sheet)))
      .filter((line) => {
        bytes += Buffer.byteLength(line);
        return bytes <= MAX_BYTES;
      });
    const more = this.total - lines.length;
    const last = more === 0 ? '' : csvLine(['', '', '', '', '', '', `og ${more} rader til, som ikke er listet her`]);
    return `${BYTE_ORDER_MARK}${csvLine(HEADER)}${lines.join('')}${last}`;
  }
}

function lineOf(found: Finding, file: string): string {
  return csvLine([
    file,
    found.sheet ?? '',
    String(found.row ?? ''),
    found.column ?? '',
    found.code,
    REPORT_TEXTS.nb.severities[found.severity],
    findingText(found, 'nb'),
  ]);
}

function csvLine(cells: readonly string[]): string {
  return `${cells.map(csvCell).join(';')}\r\n`;
}

function csvCell(value: string): string {
  const { text } = safeText(value);
  return /[;"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
