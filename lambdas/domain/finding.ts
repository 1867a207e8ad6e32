/**
 * Something in the data that the coordinator should look at before submission (DOMAIN, "Words": funn).
 * A finding names sheet, row and column, and never holds personal data: its text is made from `code` and `details`
 * by `report-texts.ts`.
 */
import * as z from 'zod';

export const findingSchema = z.object({
  /** Stable; `report-texts.ts` has the sentence for people. */
  code: z.string(),
  severity: z.enum(['error', 'warning', 'info']),
  sheet: z.enum(['aktiviteter', 'deltakelser']).nullable(),
  /** 1-based row of the sheet, as a spreadsheet program shows it. */
  row: z.int().nullable(),
  /** Header of the column, or of the column of the report for `cell_cut`. */
  column: z.string().nullable(),
  activityId: z.string().nullable(),
  /** Counts, codes and labels that the sentence needs; never a name, contact detail or member number. */
  details: z.record(z.string(), z.union([z.string(), z.number()])),
});
export type Finding = z.infer<typeof findingSchema>;

const NO_DETAILS: Finding['details'] = Object.freeze({});

/** A finding with nulls where nothing is given. */
export function finding(
  code: string,
  severity: Finding['severity'],
  place: Partial<Pick<Finding, 'sheet' | 'row' | 'column' | 'activityId' | 'details'>> = {},
): Finding {
  return {
    code,
    severity,
    sheet: place.sheet ?? null,
    row: place.row ?? null,
    column: place.column ?? null,
    activityId: place.activityId ?? null,
    details: place.details ?? NO_DETAILS,
  };
}
