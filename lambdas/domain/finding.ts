/**
 * A finding (funn): something in the data that the coordinator should check before submission. It names sheet, row and
 * column and never contains personal data; `report/finding-texts.ts` makes its text from `code` and `details`.
 */
import * as z from 'zod';

export const findingSchema = z.object({
  /** Stable; `report/finding-texts.ts` has a sentence for each code. */
  code: z.string(),
  severity: z.enum(['error', 'warning', 'info']),
  /** Name of the file of the register that has the sheet; null where it is about the report or the whole register. */
  file: z.string().nullable(),
  sheet: z.enum(['aktiviteter', 'deltakelser', 'likepersoner']).nullable(),
  /** 1-based row of the sheet, as in a spreadsheet program. */
  row: z.int().nullable(),
  /** Header of the register's column; for `cell_cut` of the report's column. */
  column: z.string().nullable(),
  activityId: z.string().nullable(),
  /** Counts, codes and labels for the sentence; never a name, contact detail or member number. */
  details: z.record(z.string(), z.union([z.string(), z.number()])),
});
export type Finding = z.infer<typeof findingSchema>;

const NO_DETAILS: Finding['details'] = Object.freeze({});

/** A finding; what is not given is null. */
export function finding(
  code: string,
  severity: Finding['severity'],
  place: Partial<Pick<Finding, 'file' | 'sheet' | 'row' | 'column' | 'activityId' | 'details'>> = {},
): Finding {
  return {
    code,
    severity,
    file: place.file ?? null,
    sheet: place.sheet ?? null,
    row: place.row ?? null,
    column: place.column ?? null,
    activityId: place.activityId ?? null,
    details: place.details ?? NO_DETAILS,
  };
}
