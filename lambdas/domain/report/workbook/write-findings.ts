import { type FindingGroup, type FindingParts, keyOf, readTogether } from '../causes/finding-groups.ts';
import type { ReportTexts } from '../report-texts.ts';
import { headingRow, overviewRow, placeRow } from './sheets/finding-sheet.ts';
import type { TableWriter } from './writers/report-writer.ts';
import type { TableRows } from './writers/table-rows.ts';

/**
 * Findings whose rows are made in one reading of the parts and held in memory, deflated: about 50 bytes each. The sheet has
 * them by cause and the parts by chunk, so each reading costs as much as parsing all of them.
 */
const MAX_HELD_ROWS = 1_000_000;

/**
 * Writes the sheet Funn: the causes, then the places of each under its name.
 * @param files number of files of the register
 * @param maxHeld tests set a smaller number
 */
export async function writeFindings(
  table: TableWriter,
  parts: FindingParts,
  groups: readonly FindingGroup[],
  { texts, language, files }: { readonly texts: ReportTexts; readonly language: 'nb' | 'en'; readonly files: number },
  maxHeld = MAX_HELD_ROWS,
): Promise<void> {
  await table.add(
    groups.map((group) => overviewRow(group, texts, language)),
    'overview',
  );
  let first = groups.length;
  for (const together of readTogether(groups, maxHeld)) {
    const rowsOf = new Map<string, { readonly group: FindingGroup; readonly rows: TableRows }>();
    for (const group of together) {
      const rows = table.rowsFrom(first);
      rows.add(headingRow(group, texts, language), 'heading');
      rowsOf.set(group.key, { group, rows });
      first += 1 + group.count;
    }
    for (let part = 0; part < parts.count; part++) {
      if (!together.some((group) => group.parts.has(part))) continue;
      for (const finding of await parts.read(part)) {
        const of = rowsOf.get(keyOf(finding));
        of?.rows.add(placeRow(finding, of.group, language, files > 1));
      }
      // A group that is alone may be too large to be held.
      const [alone] = rowsOf.size === 1 ? rowsOf.values() : [];
      if (alone !== undefined) await table.addParts(alone.rows.take());
    }
    for (const { rows } of rowsOf.values()) await table.addParts(rows.take());
  }
}
