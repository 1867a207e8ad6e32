/** An organisation's words and settings of a base year, as the page shows and changes them. */
import * as z from 'zod';
import { settingNameSchema, settingsSchema } from '../checks/checks.ts';

/** The columns with a closed set of values. Source: `domain/rules/README.md`, "Vocabularies". */
export const WORD_COLUMNS = ['aktivitetstype', 'form', 'arrangor', 'rolle', 'land'] as const;
export const wordColumnSchema = z.enum(WORD_COLUMNS);
export type WordColumn = z.infer<typeof wordColumnSchema>;

/** A word for a value without one: the same word in another spelling, one that is a letter or so apart, or last year's. */
export const wordProposalSchema = z.object({
  word: z.string(),
  from: z.enum(['equal', 'near', 'last_year']),
  /** The word or the mapped value that it resembles. */
  like: z.string(),
});
export type WordProposal = z.infer<typeof wordProposalSchema>;

export const wordValueSchema = z.object({
  /** A cleaned spelling of the register; empty for the empty cell. */
  value: z.string(),
  rows: z.int().min(1),
  /** The first row that bears it, for `GET /records/{year}/places`. */
  place: z.object({ file: z.string(), sheet: z.enum(['aktiviteter', 'deltakelser']), row: z.int().min(1) }),
  /** The word that it stands for; null stops an export. */
  word: z.string().nullable(),
  /** Whether the organisation mapped it, or it is a word itself; null without a word. */
  from: z.enum(['own', 'word']).nullable(),
  /** Null for a value that has a word, and where none is near. */
  proposal: wordProposalSchema.nullable(),
});
export type WordValue = z.infer<typeof wordValueSchema>;

/** `GET /registers/{year}/words` */
export const wordsViewSchema = z.object({
  year: z.int(),
  registerVersion: z.int().min(1),
  /** Of the configuration that `word` is judged by; 0 before the first. */
  configurationVersion: z.int().min(0),
  /** The rule set's own values, which hold where the organisation has chosen none. */
  ruleSetSettings: settingsSchema,
  columns: z.array(
    z.object({
      column: wordColumnSchema,
      /** Values without a word, in all. */
      unmapped: z.int().min(0),
      /** Those without a word first, then by rows; the list may be cut. */
      values: z.array(wordValueSchema),
      /** Different values in all. */
      count: z.int().min(0),
    }),
  ),
});
export type WordsView = z.infer<typeof wordsViewSchema>;

/** One change of a configuration. `null` means: not mapped, or the rule set's own value. */
export const configurationChangeSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('word'),
    column: wordColumnSchema,
    value: z.string(),
    before: z.string().nullable(),
    after: z.string().nullable(),
  }),
  z.object({
    kind: z.literal('setting'),
    setting: settingNameSchema,
    before: z.boolean().nullable(),
    after: z.boolean().nullable(),
  }),
  z.object({ kind: z.literal('organisation') }),
  z.object({ kind: z.literal('columns') }),
]);
export type ConfigurationChange = z.infer<typeof configurationChangeSchema>;

export const configurationVersionSchema = z.object({
  version: z.int().min(1),
  at: z.iso.datetime(),
  by: z.string(),
  /** May be cut; `count` is the number of all. */
  changes: z.array(configurationChangeSchema),
  count: z.int().min(0),
});
export type ConfigurationVersion = z.infer<typeof configurationVersionSchema>;

/** `GET /configuration/{year}/versions`, newest first. */
export const configurationVersionsSchema = z.object({
  versions: z.array(configurationVersionSchema),
  actorNames: z.record(z.string(), z.string()),
});
