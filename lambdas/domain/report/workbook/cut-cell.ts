import { type Finding, finding } from '../../finding.ts';
import type { CutCell } from './writers/report-writer.ts';

/** The finding about a cell that was too long for a sheet. */
export function cutFinding({ sheet, row, header, length }: CutCell): Finding {
  return finding('cell_cut', 'warning', { row, column: header, details: { length, sheet } });
}
