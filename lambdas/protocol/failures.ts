/** Details of the failures that name places in a register. Each list may be cut; `count` says how many there are in all. */
import * as z from 'zod';

/** `unmapped_values`: values that are neither words of their column nor mapped to one. */
export const unmappedValuesSchema = z.object({
  values: z.array(
    z.object({
      column: z.string(),
      /** Empty for the empty cell; a long one is cut. */
      value: z.string(),
      /** Number of rows with the value. */
      rows: z.int(),
      file: z.string(),
      sheet: z.string(),
      /** 1-based row of the sheet. */
      firstRow: z.int(),
    }),
  ),
  count: z.int(),
});
export type UnmappedValues = z.infer<typeof unmappedValuesSchema>;

/** `ambiguous_activity_id`: ids that rows of several lokallag bear. */
export const ambiguousIdsSchema = z.object({
  ids: z.array(z.object({ id: z.string(), file: z.string(), rows: z.array(z.int()) })),
  count: z.int(),
});
export type AmbiguousIds = z.infer<typeof ambiguousIdsSchema>;

/** `invalid_vocabulary`: own words that are mapped to no word (`not_a_word`), or the same word mapped to two. */
export const vocabularyProblemsSchema = z.object({
  problems: z.array(
    z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('not_a_word'), column: z.string(), value: z.string(), word: z.string() }),
      z.object({
        kind: z.literal('conflict'),
        column: z.string(),
        value: z.string(),
        word: z.string(),
        otherValue: z.string(),
      }),
    ]),
  ),
  count: z.int(),
});
export type VocabularyProblems = z.infer<typeof vocabularyProblemsSchema>;

/** `no_readable_date`: how many activities were left out for their date, and the first ten rows of them. */
export const noReadableDateSchema = z.object({
  activities: z.int(),
  file: z.string(),
  firstRows: z.array(z.int()),
});
export type NoReadableDate = z.infer<typeof noReadableDateSchema>;
